package custody.ledger.read;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Entries as they were made durable. Every entry handed out was recomputed: its leaf hash, its place in the
/// chain, and its payload's commitment; or its stored bytes have the hash of those that were. For any number of threads.
public interface EntryReader {
    /// Number of durable entries.
    long size();

    /// Entries from an index on, in order: at least one when `from < size()`, at most `maxEntries`, and about
    /// `maxBytes` of payload.
    List<Entry> read(long from, int maxEntries, long maxBytes);

    /// Those of these entries that there are, by index. Entries that are asked for together cost less than one by one.
    default Map<Long, Entry> entries(Collection<Long> indexes) {
        Map<Long, Entry> found = HashMap.newHashMap(indexes.size());
        indexes.forEach(index -> entry(index).ifPresent(entry -> found.put(index, entry)));
        return found;
    }

    /// One entry; empty when the index is not below the size.
    Optional<Entry> entry(long index);

    /// The exact leaf that the tree commits to for an entry; empty when the index is not below the size.
    Optional<byte[]> leaf(long index);

    /// Waits until the size is above `size` or the time is over; whether it is.
    boolean awaitBeyond(long size, Duration atMost) throws InterruptedException;
}
