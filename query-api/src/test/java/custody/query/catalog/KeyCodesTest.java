package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import custody.query.answer.UnreadableQueryException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Numbers by key, against a map; and no more than there may be.
class KeyCodesTest {
    private static final long SEED = Long.getLong("custody.seed", 20_261_126L);

    @Test
    void get_isWhatWasPutLast() {
        Random random = new Random(SEED);
        KeyCodes codes = new KeyCodes(1_000_000);
        Map<String, Byte> expected = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            String key = "bench:broker req-" + random.nextInt(20_000);
            byte code = (byte) random.nextInt(128);
            codes.put(key, code);
            expected.put(key, code);
        }
        for (int i = 0; i < 25_000; i++) {
            String key = "bench:broker req-" + i;
            assertEquals(expected.getOrDefault(key, KeyCodes.NONE), codes.get(key), () -> key + " of seed " + SEED);
        }
    }

    @Test
    void put_refusesMoreThanThereMayBe() {
        KeyCodes codes = new KeyCodes(1_000);
        for (int i = 0; i < 1_000; i++) {
            codes.put("key " + i, 0);
            codes.put("key " + i, 1);
        }
        UnreadableQueryException refused = assertThrows(UnreadableQueryException.class, () -> codes.put("another", 0));
        assertEquals("more than 1000 grants would have to be looked at; choose a shorter time", refused.getMessage());
    }
}
