package custody.ledger.read;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Some of the small entries that were asked for lately: each has a few places by its index, and the newcomer takes that
/// of the one that came first. Entries never change. For any number of threads, without a lock: two that put at once may
/// lose one, which is read again.
final class RecentEntries {
    /// Of the number of places: a few pages. With entries of the largest size 2 MiB, and about as much for the decoded
    /// events; every collection of garbage copies what came since the one before, and questions wait for that.
    private static final int BITS = 9;
    /// Of the number of places that an entry may have: with one, two entries of a page often want the same, and the loser is
    /// read again with all of its frame.
    private static final int WAY_BITS = 2;
    private static final int WAYS = 1 << WAY_BITS;
    private static final int PAYLOAD_BYTES_MAX = 4_096;
    /// Spreads indexes that lie at even distances.
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final AtomicReferenceArray<@Nullable Entry> places = new AtomicReferenceArray<>(1 << BITS);

    @Nullable Entry get(long index) {
        int first = first(index);
        for (int way = 0; way < WAYS; way++) {
            Entry entry = places.get(first + way);
            if (entry != null && entry.index() == index) {
                return entry;
            }
        }
        return null;
    }

    void put(Entry entry) {
        if (entry.payload() != null && entry.payload().size() <= PAYLOAD_BYTES_MAX) {
            int first = first(entry.index());
            for (int way = WAYS - 1; way > 0; way--) {
                places.set(first + way, places.get(first + way - 1));
            }
            places.set(first, entry);
        }
    }

    private static int first(long index) {
        return (int) (index * SPREAD >>> Long.SIZE - BITS + WAY_BITS) << WAY_BITS;
    }
}
