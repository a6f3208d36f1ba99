package custody.query.state;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Which uses a grant that starts after them can change: one bit of memory to an entry.
///
/// Postings of readers only grow, so that a use that was once without any grant would be judged again with every later
/// grant of the same person and secret. This says that it need not be.
final class OpenUses {
    private static final int PIECE_BITS = 15;
    private static final int WORDS = 1 << PIECE_BITS - 6;

    private final Map<Long, long[]> pieces = new HashMap<>();
    private final Set<Long> changed = new HashSet<>();

    OpenUses(Map<Long, byte[]> stored) {
        stored.forEach((number, bytes) -> {
            long[] words = new long[WORDS];
            ByteBuffer.wrap(bytes).asLongBuffer().get(words);
            pieces.put(number, words);
        });
    }

    void set(long use, boolean open) {
        long number = use >> PIECE_BITS;
        long[] words = pieces.get(number);
        if (words == null && !open) {
            return;
        }
        if (words == null) {
            words = new long[WORDS];
            pieces.put(number, words);
        }
        int word = word(use);
        long before = words[word];
        words[word] = open ? before | 1L << use : before & ~(1L << use);
        if (words[word] != before) {
            changed.add(number);
        }
    }

    boolean contains(long use) {
        long[] words = pieces.get(use >> PIECE_BITS);
        return words != null && (words[word(use)] & 1L << use) != 0;
    }

    private static int word(long use) {
        return (int) (use >> 6 & WORDS - 1);
    }

    /// The pieces that changed, as they are stored.
    Map<Long, byte[]> changed() {
        var all = new HashMap<Long, byte[]>();
        for (long number : changed) {
            ByteBuffer bytes = ByteBuffer.allocate(WORDS * Long.BYTES);
            bytes.asLongBuffer().put(pieces.getOrDefault(number, new long[WORDS]));
            all.put(number, bytes.array());
        }
        return all;
    }

    void committed() {
        changed.clear();
    }
}
