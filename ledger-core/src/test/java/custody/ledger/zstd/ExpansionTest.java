package custody.ledger.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpansionTest {
    private static byte[] plain(int seed) {
        return ("entry " + seed + " ").repeat(1 + new Random(seed).nextInt(5_000)).getBytes(StandardCharsets.US_ASCII);
    }

    private static void same(int seed) {
        byte[] plain = plain(seed);
        byte[] small = Zstd.compress(plain, 1);
        byte[] from = new byte[small.length + 11];
        System.arraycopy(small, 0, from, 7, small.length);
        byte[] into = new byte[plain.length];
        assertEquals(plain.length, Expansion.expand(from, 7, small.length, into));
        assertArrayEquals(plain, into);
    }

    @Test
    void expand_byManyThreads_eachGetsItsOwn() {
        IntStream.range(0, 500).parallel().forEach(ExpansionTest::same);
    }

    @Test
    void expand_whatIsNone_orHasNoRoom_isRefused_andTheNextIsNot() {
        byte[] plain = plain(3);
        byte[] small = Zstd.compress(plain, 1);
        for (int i = 0; i < 20; i++) {
            assertThrows(ZstdException.class, () -> Expansion.expand(plain, 0, plain.length, new byte[plain.length]));
            assertThrows(ZstdException.class, () -> Expansion.expand(small, 0, small.length, new byte[plain.length - 1]));
            assertThrows(ZstdException.class, () -> Expansion.expand(small, 0, small.length - 3, new byte[plain.length]));
            same(i);
        }
    }
}
