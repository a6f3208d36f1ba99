package custody.query.follow;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.merkle.Hash;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A ledger without proofs, in memory.
public final class MemoryEntries implements EntryReader {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private final List<Entry> entries = new ArrayList<>();

    public long append(Event event) {
        return append(event, Standing.FIRST, size());
    }

    /// `original` is the index of the first entry of the same identity.
    public long append(Event event, Standing standing, long original) {
        return append(event, standing, original, "null");
    }

    /// With the source's own record, as JSON.
    public synchronized long append(Event event, Standing standing, long original, String record) {
        return append(event, standing, original, record, START.plusMillis(size()));
    }

    /// At that ledger time, which must not go back.
    public synchronized long append(Event event, Standing standing, long original, String record, Instant time) {
        long index = entries.size();
        String json = "{\"event\":" + new String(EventCodec.encode(event), StandardCharsets.UTF_8) + ",\"record\":" + record + "}";
        entries.add(new Entry(index, time, event.source().id(), event.type(), Hash.ofLeaf(json.getBytes(StandardCharsets.UTF_8)),
                Hash.ZERO, standing, original, new Payload(json.getBytes(StandardCharsets.UTF_8))));
        notifyAll();
        return index;
    }

    @Override
    public synchronized long size() {
        return entries.size();
    }

    @Override
    public synchronized List<Entry> read(long from, int maxEntries, long maxBytes) {
        return List.copyOf(entries.subList((int) from, (int) Math.min(entries.size(), from + maxEntries)));
    }

    @Override
    public synchronized Optional<Entry> entry(long index) {
        return index < entries.size() ? Optional.of(entries.get((int) index)) : Optional.empty();
    }

    @Override
    public Optional<byte[]> leaf(long index) {
        throw new UnsupportedOperationException("not asked for here");
    }

    @Override
    public synchronized boolean awaitBeyond(long size, Duration atMost) throws InterruptedException {
        if (entries.size() <= size) {
            wait(Math.max(1, atMost.toMillis()));
        }
        return entries.size() > size;
    }
}
