package custody.ledger.read;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Some of the small entries that were asked for lately: each has one place by its index, and the newcomer gets it.
/// Entries never change. For any number of threads, without a lock.
final class RecentEntries {
    /// Of the number of places: a few pages. With entries of the largest size 2 MiB, and about as much for the decoded
    /// events; every collection of garbage copies what came since the one before, and questions wait for that.
    private static final int BITS = 9;
    private static final int PAYLOAD_BYTES_MAX = 4_096;
    /// Spreads indexes that lie at even distances.
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final AtomicReferenceArray<@Nullable Entry> places = new AtomicReferenceArray<>(1 << BITS);

    @Nullable Entry get(long index) {
        Entry entry = places.get(place(index));
        return entry != null && entry.index() == index ? entry : null;
    }

    void put(Entry entry) {
        if (entry.payload() != null && entry.payload().size() <= PAYLOAD_BYTES_MAX) {
            places.set(place(entry.index()), entry);
        }
    }

    private static int place(long index) {
        return (int) (index * SPREAD >>> Long.SIZE - BITS);
    }
}
