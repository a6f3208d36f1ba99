package custody.query.posting;

/// The 39-bit hash under which a key is kept, and how texts are hashed everywhere. The same in every version that reads
/// the same runs.
public final class KeyHash {
    static final int BYTES = 5;
    /// One bit less than five bytes, so that beside 24 bits it fills a positive number.
    private static final long MASK = (1L << 8 * BYTES - 1) - 1;
    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

    private KeyHash() {}

    /// Of a kind and two texts.
    public static long of(int kind, String name, String value) {
        long hash = mixed(kind + 1);
        hash = text(hash, name);
        hash = text(mixed(hash), value);
        return mixed(hash) & MASK;
    }

    /// Of a number.
    public static long of(long number) {
        return mixed(number + PRIME) & MASK;
    }

    /// The hash so far, with a text more; to be [mixed][#mixed] at the end.
    public static long text(long from, String text) {
        long hash = from;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    /// A number whose every bit depends on every bit of this one; two numbers give two.
    public static long mixed(long number) {
        long hash = (number ^ number >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D0_49BB_1331_11EBL;
        return hash ^ hash >>> 31;
    }
}
