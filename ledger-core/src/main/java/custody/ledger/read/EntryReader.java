package custody.ledger.read;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Entries as they were made durable. Every entry handed out was recomputed: its leaf hash, its place in the
/// chain, and its payload's commitment. For any number of threads.
public interface EntryReader {
    /// Number of durable entries.
    long size();

    /// Entries from an index on, in order: at least one when `from < size()`, at most `maxEntries`, and about
    /// `maxBytes` of payload.
    List<Entry> read(long from, int maxEntries, long maxBytes);

    /// One entry; empty when the index is not below the size.
    Optional<Entry> entry(long index);

    /// The exact leaf that the tree commits to for an entry; empty when the index is not below the size.
    Optional<byte[]> leaf(long index);

    /// Waits until the size is above `size` or the time is over; whether it is.
    boolean awaitBeyond(long size, Duration atMost) throws InterruptedException;
}
