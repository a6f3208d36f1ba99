package custody.ledger.entry;

import custody.ledger.merkle.Hash;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// `SHA-256(salt || payload)`: binds an entry to its payload and, once salt and payload are destroyed, tells nothing.
public final class PayloadCommitment {
    /// Length of a salt in bytes.
    public static final int SALT_BYTES = 32;

    private PayloadCommitment() {}

    /// The commitment; the salt has exactly 32 bytes.
    public static Hash of(byte[] salt, byte[] payload) {
        if (salt.length != SALT_BYTES) {
            throw new IllegalArgumentException("a salt of " + salt.length + " bytes");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return Hash.copyOf(digest.digest(payload));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
