package custody.query.state;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// One thing that is so of an entry or not: one bit of memory to each.
final class EntryBits {
    private static final int PIECE_BITS = 15;
    private static final int WORDS = 1 << PIECE_BITS - 6;

    private final Map<Long, long[]> pieces = new HashMap<>();
    private final Set<Long> changed = new HashSet<>();

    EntryBits(Map<Long, byte[]> stored) {
        stored.forEach((number, bytes) -> {
            long[] words = new long[WORDS];
            ByteBuffer.wrap(bytes).asLongBuffer().get(words);
            pieces.put(number, words);
        });
    }

    void set(long entry, boolean so) {
        long number = entry >> PIECE_BITS;
        long[] words = pieces.get(number);
        if (words == null && !so) {
            return;
        }
        if (words == null) {
            words = new long[WORDS];
            pieces.put(number, words);
        }
        int word = word(entry);
        long before = words[word];
        words[word] = so ? before | 1L << entry : before & ~(1L << entry);
        if (words[word] != before) {
            changed.add(number);
        }
    }

    boolean contains(long entry) {
        long[] words = pieces.get(entry >> PIECE_BITS);
        return words != null && (words[word(entry)] & 1L << entry) != 0;
    }

    private static int word(long entry) {
        return (int) (entry >> 6 & WORDS - 1);
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
