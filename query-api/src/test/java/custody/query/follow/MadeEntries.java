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

/// A ledger of any length that takes no room: every entry is made from its index. What it tells is up to the subclass.
public abstract class MadeEntries implements EntryReader {
    private final long size;

    protected MadeEntries(long size) {
        this.size = size;
    }

    /// The event of an entry.
    protected abstract Event event(long index);

    /// When an entry came.
    protected abstract Instant received(long index);

    /// A number that looks like any, not negative, and always the same for the same.
    protected static long mix(long number) {
        long hash = (number + 1) * 0x9E37_79B9_7F4A_7C15L;
        hash = (hash ^ hash >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        return (hash ^ hash >>> 27) & Long.MAX_VALUE;
    }

    private Entry made(long index) {
        Event event = event(index);
        String json = "{\"event\":" + new String(EventCodec.encode(event), StandardCharsets.UTF_8) + ",\"record\":null}";
        return new Entry(index, received(index), event.source().id(), event.type(), Hash.ZERO, Hash.ZERO,
                Standing.FIRST, index, new Payload(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public List<Entry> read(long from, int maxEntries, long maxBytes) {
        List<Entry> all = new ArrayList<>();
        for (long i = from; i < Math.min(size, from + maxEntries); i++) {
            all.add(made(i));
        }
        return all;
    }

    @Override
    public Optional<Entry> entry(long index) {
        return index >= 0 && index < size ? Optional.of(made(index)) : Optional.empty();
    }

    @Override
    public Optional<byte[]> leaf(long index) {
        return Optional.empty();
    }

    @Override
    public boolean awaitBeyond(long known, Duration atMost) {
        return size > known;
    }
}
