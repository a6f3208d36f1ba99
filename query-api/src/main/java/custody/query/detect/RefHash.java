package custody.query.detect;

/// 64 bits that stand for a text in memory, never 0. Two texts of one hash would hide one finding in 10^15, and prove
/// nothing.
public final class RefHash {
    private RefHash() {}

    public static long of(String text) {
        return finished(mixed(0xcbf2_9ce4_8422_2325L, text));
    }

    /// Of two texts, the first of which is a word.
    public static long of(String word, String text) {
        return finished(mixed(mixed(0xcbf2_9ce4_8422_2325L, word) * 31, text));
    }

    private static long mixed(long from, String text) {
        long hash = from;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x0000_0100_0000_01b3L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    private static long finished(long mixed) {
        long hash = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        hash ^= hash >>> 31;
        return hash == 0 ? 1 : hash;
    }
}
