package custody.ledger.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// 32 bytes of SHA-256, by value: of a leaf, of a node, of a whole tree, or of a payload.
public final class Hash {
    /// Length in bytes.
    public static final int BYTES = 32;

    private static final MessageDigest UNUSED = newSha256();

    /// Before entry 0 there is nothing to chain to.
    public static final Hash ZERO = new Hash(new byte[BYTES]);

    /// The root of the tree without leaves: SHA-256 of the empty string (RFC 6962, section 2.1).
    public static final Hash EMPTY_TREE = new Hash(sha256().digest());

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The hash with these bytes, copied.
    public static Hash copyOf(byte[] bytes) {
        return copyOf(bytes, 0, bytes.length);
    }

    /// The hash in a range of exactly 32 bytes, copied.
    public static Hash copyOf(byte[] bytes, int from, int to) {
        if (to - from != BYTES) {
            throw new IllegalArgumentException(to - from + " bytes, not " + BYTES);
        }
        return new Hash(Arrays.copyOfRange(bytes, from, to));
    }

    /// `SHA-256(0x00 || leaf)`.
    public static Hash ofLeaf(byte[] leaf) {
        MessageDigest digest = sha256();
        digest.update(LEAF);
        return new Hash(digest.digest(leaf));
    }

    /// `SHA-256(0x01 || left || right)`.
    public static Hash ofNode(Hash left, Hash right) {
        MessageDigest digest = sha256();
        digest.update(NODE);
        digest.update(left.bytes);
        return new Hash(digest.digest(right.bytes));
    }

    /// Reads 64 lower-case hexadecimal digits.
    public static Hash parseHex(String hex) {
        if (hex.length() != 2 * BYTES || !hex.equals(hex.toLowerCase(java.util.Locale.ROOT))) {
            throw new IllegalArgumentException("not 64 lower-case hexadecimal digits");
        }
        return new Hash(HexFormat.of().parseHex(hex));
    }

    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /// Copies the 32 bytes into an array.
    public void copyInto(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return bytes[0] << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }

    @Override
    public String toString() {
        return toHex();
    }

    /// A copy of one that was never used, which is quicker to have than a new one.
    private static MessageDigest sha256() {
        try {
            return (MessageDigest) UNUSED.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the SHA-256 of this Java cannot be copied", e);
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
