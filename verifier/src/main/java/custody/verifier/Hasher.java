package custody.verifier;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 as a Merkle tree uses it (RFC 6962, section 2.1). One per thread: the digest and the buffer are reused.
final class Hasher {
    static final int BYTES = 32;
    private static final ThreadLocal<Hasher> OWN = ThreadLocal.withInitial(Hasher::new);

    private final MessageDigest sha;
    private final byte[] node = new byte[1 + 2 * BYTES];

    private Hasher() {
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        node[0] = 1;
    }

    static Hasher own() {
        return OWN.get();
    }

    /// SHA-256 of some bytes.
    byte[] sha256(byte[] bytes, int from, int length) {
        sha.update(bytes, from, length);
        return sha.digest();
    }

    byte[] sha256(byte[] bytes) {
        return sha256(bytes, 0, bytes.length);
    }

    /// SHA-256 of two ranges, one after the other.
    byte[] sha256(byte[] a, int fromA, int lengthA, byte[] b, int fromB, int lengthB) {
        sha.update(a, fromA, lengthA);
        sha.update(b, fromB, lengthB);
        return sha.digest();
    }

    /// The leaf hash of an entry.
    byte[] leaf(byte[] entry) {
        sha.update((byte) 0);
        sha.update(entry);
        return sha.digest();
    }

    /// The leaf hash of the entry at `from`, whose preceding byte is overwritten for the moment: one update of one
    /// range is nearly twice as fast as two.
    byte[] leafInPlace(byte[] bytes, int from, int length) {
        byte kept = bytes[from - 1];
        bytes[from - 1] = 0;
        sha.update(bytes, from - 1, length + 1);
        bytes[from - 1] = kept;
        return sha.digest();
    }

    byte[] node(byte[] left, byte[] right) {
        System.arraycopy(left, 0, node, 1, BYTES);
        System.arraycopy(right, 0, node, 1 + BYTES, BYTES);
        sha.update(node);
        return sha.digest();
    }

    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
