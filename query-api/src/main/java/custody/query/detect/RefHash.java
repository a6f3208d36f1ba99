package custody.query.detect;

import custody.query.posting.KeyHash;

/// 64 bits that stand for a text in memory, never 0. Two texts of one hash would hide one finding in 10^15, and prove
/// nothing.
public final class RefHash {
    private static final long EMPTY = KeyHash.mixed(1);

    private RefHash() {}

    public static long of(String text) {
        return finished(KeyHash.text(EMPTY, text));
    }

    /// Of two texts, the first of which is a word.
    public static long of(String word, String text) {
        return finished(KeyHash.text(KeyHash.mixed(KeyHash.text(EMPTY, word)), text));
    }

    private static long finished(long hash) {
        long mixed = KeyHash.mixed(hash);
        return mixed == 0 ? 1 : mixed;
    }
}
