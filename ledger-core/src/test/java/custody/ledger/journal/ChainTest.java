package custody.ledger.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.entry.Leaf;
import custody.ledger.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The chain builds the same leaves as the format's own type, however long their numbers are.
class ChainTest {
    private static final byte[] SOURCE = "vault-prod".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TYPE = "USE".getBytes(StandardCharsets.US_ASCII);
    private static final long TIME = 1_763_791_200_123_456L;

    @Test
    void append_acrossPowersOfTen_buildsTheLeaf() {
        for (long from : List.of(0L, 7L, 95L, 998L, 9_999_990L, 99_999_999_995L, 999_999_999_999_999_990L)) {
            Hash previous = from == 0 ? Hash.ZERO : Hash.ofLeaf(new byte[] {1});
            Chain chain = new Chain(from, previous.bytes());
            for (long index = from; index < from + 15; index++) {
                Hash commitment = Hash.ofLeaf(new byte[] {(byte) index});
                int size = (int) (index % 100_001);
                chain.append(TIME, SOURCE, 0, SOURCE.length, TYPE, 0, TYPE.length, commitment.bytes(), 0, size);
                Leaf leaf = new Leaf(index, previous, Chain.instant(TIME), "vault-prod", "USE", commitment, size);
                assertArrayEquals(leaf.encode(), chain.leaf(), () -> new String(leaf.encode(), StandardCharsets.US_ASCII));
                assertEquals(leaf.hash(), Hash.copyOf(chain.hash()));
                previous = leaf.hash();
            }
            assertEquals(from + 15, chain.next());
        }
    }
}
