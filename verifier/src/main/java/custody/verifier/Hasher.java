package custody.verifier;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 as a Merkle tree uses it (RFC 6962, section 2.1). One per thread: the digest and the buffers are reused.
///
/// The `Into` forms write 32 bytes and make nothing: a whole log goes through them.
final class Hasher {
    static final int BYTES = 32;
    private static final int CONTIGUOUS = 1 << 16;
    private static final ThreadLocal<Hasher> OWN = ThreadLocal.withInitial(Hasher::new);

    private final MessageDigest sha;
    private final byte[] node = new byte[1 + 2 * BYTES];
    private final byte[] salted = new byte[BYTES + CONTIGUOUS];

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

    void sha256Into(byte[] bytes, int from, int length, byte[] out, int at) {
        sha.update(bytes, from, length);
        digestInto(out, at);
    }

    /// SHA-256 of a salt of 32 bytes and a payload. Short ones are laid side by side first: one update of one range
    /// is a good deal faster than two.
    void saltedInto(byte[] salts, int salt, byte[] payloads, int payload, int length, byte[] out, int at) {
        if (length <= CONTIGUOUS) {
            System.arraycopy(salts, salt, salted, 0, BYTES);
            System.arraycopy(payloads, payload, salted, BYTES, length);
            sha.update(salted, 0, BYTES + length);
        } else {
            sha.update(salts, salt, BYTES);
            sha.update(payloads, payload, length);
        }
        digestInto(out, at);
    }

    /// The leaf hash of an entry.
    byte[] leaf(byte[] entry) {
        sha.update((byte) 0);
        sha.update(entry);
        return sha.digest();
    }

    /// The leaf hash of the entry at `from`, whose preceding byte is overwritten for the moment.
    void leafInto(byte[] bytes, int from, int length, byte[] out, int at) {
        byte kept = bytes[from - 1];
        bytes[from - 1] = 0;
        sha.update(bytes, from - 1, length + 1);
        bytes[from - 1] = kept;
        digestInto(out, at);
    }

    byte[] node(byte[] left, byte[] right) {
        System.arraycopy(left, 0, node, 1, BYTES);
        System.arraycopy(right, 0, node, 1 + BYTES, BYTES);
        sha.update(node);
        return sha.digest();
    }

    /// The node above the two hashes that lie at `pair`; `out` may be the same array.
    void nodeInto(byte[] pairs, int pair, byte[] out, int at) {
        System.arraycopy(pairs, pair, node, 1, 2 * BYTES);
        sha.update(node);
        digestInto(out, at);
    }

    private void digestInto(byte[] out, int at) {
        try {
            sha.digest(out, at, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes hold a SHA-256", e);
        }
    }

    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    /// The hash at `i` of hashes that lie one after the other.
    static byte[] at(byte[] hashes, int i) {
        return java.util.Arrays.copyOfRange(hashes, i * BYTES, (i + 1) * BYTES);
    }
}
