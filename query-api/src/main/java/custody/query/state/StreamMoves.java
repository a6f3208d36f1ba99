package custody.query.state;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.attribution.Fact;
import custody.query.attribution.StreamClock;
import custody.query.attribution.StreamId;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/// How far streams had come at each size from one mark to the next: at the mark the database has it, and the journal's
/// entries since have moved it. They are read once, and only as far as somebody asks. For any number of threads.
///
/// An entry whose payload was erased since moves nothing: of a size between it and the next mark a finality may read
/// PROVISIONAL where FINAL was said at the time, never the other way round. Its leaf tells neither the stream nor the time
/// that it had, and to keep them beside it would undo the erasure.
final class StreamMoves {
    private static final long READ_BYTES = 4 << 20;

    private final EntryReader entries;
    private final Function<StreamId, StreamClock> atMark;
    private final long end;
    private final Map<StreamId, StreamClock> marked = new HashMap<>();
    /// By the entry that moved it: what the entries up to there say of the stream.
    private final Map<StreamId, NavigableMap<Long, StreamClock>> moved = new HashMap<>();
    private long read;

    /// @param from the size of the mark
    /// @param end the size of the next one
    StreamMoves(EntryReader entries, Function<StreamId, StreamClock> atMark, long from, long end) {
        this.entries = entries;
        this.atMark = atMark;
        this.end = end;
        this.read = from;
    }

    /// How far a stream had come at a size, which the ledger has reached.
    synchronized StreamClock clock(StreamId stream, long size) {
        while (read < size) {
            entries.read(read, Math.toIntExact(end - read), READ_BYTES).forEach(this::take);
        }
        StreamClock clock = marked.computeIfAbsent(stream, atMark);
        NavigableMap<Long, StreamClock> since = moved.get(stream);
        Map.Entry<Long, StreamClock> last = since == null ? null : since.lowerEntry(size);
        return last == null ? clock : clock.with(last.getValue());
    }

    private void take(Entry entry) {
        read = entry.index() + 1;
        Payload payload = entry.payload();
        if (payload != null) {
            Fact fact = Fact.of(entry.index(), entry.time(), payload.event(), null);
            NavigableMap<Long, StreamClock> since =
                    moved.computeIfAbsent(StreamId.of(fact.event().source()), stream -> new TreeMap<>());
            StreamClock before = since.isEmpty() ? StreamClock.NONE : since.lastEntry().getValue();
            StreamClock after = before.with(StreamClock.said(entry.standing(), fact));
            if (!after.equals(before)) {
                since.put(entry.index(), after);
            }
        }
    }
}
