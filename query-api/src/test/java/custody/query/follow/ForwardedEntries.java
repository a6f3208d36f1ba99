package custody.query.follow;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads from another, for tests in which one of its ways to read does something else.
public abstract class ForwardedEntries implements EntryReader {
    private final EntryReader entries;

    protected ForwardedEntries(EntryReader entries) {
        this.entries = entries;
    }

    @Override
    public long size() {
        return entries.size();
    }

    @Override
    public List<Entry> read(long from, int maxEntries, long maxBytes) {
        return entries.read(from, maxEntries, maxBytes);
    }

    @Override
    public Optional<Entry> entry(long index) {
        return entries.entry(index);
    }

    @Override
    public Optional<byte[]> leaf(long index) {
        return entries.leaf(index);
    }

    @Override
    public boolean awaitBeyond(long size, Duration atMost) throws InterruptedException {
        return entries.awaitBeyond(size, atMost);
    }
}
