package custody.verifier;

import java.util.ArrayList;
import java.util.List;

/// The entries of one bundle: where each lies and its leaf hash.
final class Bundle {
    private final List<byte[]> hashes = new ArrayList<>(TilePath.WIDTH);
    private final int[] offsets = new int[TilePath.WIDTH];
    private final int[] lengths = new int[TilePath.WIDTH];
    private final byte[] bytes;
    private String problem = "";
    private int problemAt;

    Bundle(byte[] bytes, int width) {
        this.bytes = bytes;
        int at = 0;
        while (hashes.size() < width) {
            int length = at + 2 <= bytes.length ? (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff : -1;
            if (length < 0 || at + 2 + length > bytes.length) {
                problem = "entry does not fit in its bundle: its length was changed, or the bundle was cut";
                problemAt = at;
                return;
            }
            offsets[hashes.size()] = at;
            lengths[hashes.size()] = length;
            hashes.add(Hasher.own().leafInPlace(bytes, at + 2, length));
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
        return java.util.Arrays.copyOf(full, Math.min(at, full.length));
    }

    int count() {
        return hashes.size();
    }

    byte[] hash(int i) {
        return hashes.get(i);
    }

    int offset(int i) {
        return offsets[i];
    }

    int length(int i) {
        return lengths[i];
    }

    byte[] bytes() {
        return bytes;
    }

    /// What is wrong with the bundle's framing; empty if nothing is.
    String problem() {
        return problem;
    }

    int problemAt() {
        return problemAt;
    }
}
