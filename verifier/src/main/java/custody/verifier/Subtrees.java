package custody.verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Runs of consecutive leaves as the perfect subtrees that they fall into, so that several threads can hash one tree.
final class Subtrees {
    private Subtrees() {}

    /// The root of a perfect subtree of `2^level` leaves.
    record Piece(int level, byte[] root) {}

    /// The subtrees of the leaves from index `first` on, left to right; none reaches over one of the sizes `cuts`.
    static List<Piece> of(long first, byte[] hashes, int count, long[] cuts) {
        List<Piece> pieces = new ArrayList<>();
        long end = first + count;
        for (long at = first; at < end; at += 1L << pieces.getLast().level()) {
            long stop = end;
            for (long cut : cuts) {
                stop = cut > at && cut < stop ? cut : stop;
            }
            int level = Math.min(Long.numberOfTrailingZeros(at), 63 - Long.numberOfLeadingZeros(stop - at));
            pieces.add(new Piece(level, root(hashes, (int) (at - first), 1 << level)));
        }
        return pieces;
    }

    /// The root over a number of hashes that is a power of two.
    static byte[] root(byte[] hashes, int from, int count) {
        byte[] row = Arrays.copyOfRange(hashes, from * Hasher.BYTES, (from + count) * Hasher.BYTES);
        Hasher hasher = Hasher.own();
        for (int width = count; width > 1; width /= 2) {
            for (int i = 0; i < width / 2; i++) {
                hasher.nodeInto(row, 2 * i * Hasher.BYTES, row, i * Hasher.BYTES);
            }
        }
        return Arrays.copyOf(row, Hasher.BYTES);
    }
}
