package custody.ledger.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepeatedStringsTest {
    private final RepeatedStrings strings = new RepeatedStrings();

    @Test
    void whatComesAThirdTimeIsTheStringOfTheSecond() {
        String first = of("vault:kv/team-1");
        String second = of("vault:kv/team-1");
        assertNotSame(first, second);
        assertSame(second, of("vault:kv/team-1"));
    }

    @Test
    void longStringsAreNotKept() {
        String text = "x".repeat(65);
        of(text);
        assertNotSame(of(text), of(text));
        assertEquals(text, of(text));
    }

    @Test
    void idsThatComeOncePushNothingOut() {
        of("CUSTODY");
        String kept = of("CUSTODY");
        for (int id = 0; id < 100_000; id++) {
            of("id-" + id * 0x9E37_79B9L);
        }
        assertSame(kept, of("CUSTODY"));
    }

    /// Few letters and short lengths, so that many are alike but for one byte.
    @Test
    void everyStringIsItsBytes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300_000; round++) {
            byte[] in = new byte[random.nextInt(28)];
            for (int i = 0; i < in.length; i++) {
                in[i] = (byte) (random.nextInt(12) == 0 ? 'b' : 'a');
            }
            int from = random.nextInt(in.length + 1);
            int to = from + random.nextInt(in.length - from + 1);
            assertEquals(new String(in, from, to - from, StandardCharsets.US_ASCII), strings.of(in, from, to), "seed " + seed);
        }
    }

    private String of(String text) {
        byte[] bytes = ("\"" + text + "\"").getBytes(StandardCharsets.US_ASCII);
        return strings.of(bytes, 1, bytes.length - 1);
    }
}
