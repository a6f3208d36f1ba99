package custody.verifier;

import java.util.Arrays;

/// The entries of one bundle: where each lies and its leaf hash. Keeps hashes and places, not the bytes.
final class Bundle {
    private final byte[] hashes;
    private final int[] offsets;
    private final int[] lengths;
    private int count;
    private String problem = "";
    private int problemAt;

    Bundle(byte[] bytes, int width) {
        hashes = new byte[width * Hasher.BYTES];
        offsets = new int[width];
        lengths = new int[width];
        Hasher hasher = Hasher.own();
        int at = 0;
        while (count < width) {
            int length = at + 2 <= bytes.length ? (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff : -1;
            if (length < 0 || at + 2 + length > bytes.length) {
                problem = "entry does not fit in its bundle: its length was changed, or the bundle was cut";
                problemAt = at;
                return;
            }
            offsets[count] = at;
            lengths[count] = length;
            hasher.leafInto(bytes, at + 2, length, hashes, count * Hasher.BYTES);
            count++;
            at += 2 + length;
        }
        if (at != bytes.length) {
            problem = (bytes.length - at) + " bytes behind the last entry";
            problemAt = at;
        }
    }

    /// The first entries of a full bundle, as bytes; all of them if there are fewer.
    static byte[] first(byte[] full, int width) {
        int at = 0;
        for (int i = 0; i < width && at + 2 <= full.length; i++) {
            at += 2 + ((full[at] & 0xff) << 8 | full[at + 1] & 0xff);
        }
        return Arrays.copyOf(full, Math.min(at, full.length));
    }

    int count() {
        return count;
    }

    boolean whole() {
        return count == offsets.length;
    }

    byte[] hash(int i) {
        return Hasher.at(hashes, i);
    }

    /// All leaf hashes, one after the other; zeros for entries that did not fit.
    byte[] hashes() {
        return hashes;
    }

    int offset(int i) {
        return offsets[i];
    }

    int length(int i) {
        return lengths[i];
    }

    /// What is wrong with the bundle's framing; empty if nothing is.
    String problem() {
        return problem;
    }

    int problemAt() {
        return problemAt;
    }
}
