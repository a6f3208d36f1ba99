package custody.ledger.identity;

import java.nio.ByteBuffer;

/// Turns 256-bit keys into the 64 bits that the index keeps.
///
/// It is universal hashing (NH, as in UMAC) under a secret of the directory, so that nobody outside can choose events
/// whose fingerprints meet or lie together. Fingerprints that meet all the same cost a read, never a wrong answer.
final class Fingerprints {
    /// Length of the secret.
    static final int SECRET_BYTES = 32;
    private static final int WORDS = SECRET_BYTES / Integer.BYTES;
    private static final long LOW = 0xffff_ffffL;

    private final byte[] secret;
    private final int[] keys = new int[WORDS];

    Fingerprints(byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a secret of " + secret.length + " bytes");
        }
        this.secret = secret.clone();
        ByteBuffer.wrap(secret).asIntBuffer().get(keys);
    }

    byte[] secret() {
        return secret.clone();
    }

    /// The fingerprint of a key of 32 bytes; never 0, which marks an empty place.
    long of(byte[] key) {
        ByteBuffer words = ByteBuffer.wrap(key);
        long sum = 0;
        for (int i = 0; i < WORDS; i += 2) {
            long left = words.getInt(i * Integer.BYTES) + keys[i] & LOW;
            long right = words.getInt((i + 1) * Integer.BYTES) + keys[i + 1] & LOW;
            sum += left * right;
        }
        long mixed = mix(sum);
        return mixed == 0 ? 1 : mixed;
    }

    /// The finalizer of MurmurHash3: spreads the sum over all 64 bits, one to one.
    private static long mix(long value) {
        long z = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
        return z ^ z >>> 33;
    }
}
