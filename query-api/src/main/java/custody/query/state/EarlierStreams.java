package custody.query.state;

import custody.ledger.read.EntryReader;
import custody.query.attribution.GrantStream;
import custody.query.attribution.StreamClock;
import custody.query.attribution.StreamId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The streams as they were at earlier sizes, for questions. For any number of threads.
///
/// At every so many entries, a *mark*, the follower writes how far the streams have come that moved since the last one;
/// between two marks the journal tells. Which streams grant is written whenever it changes. A question about a size
/// that was the follower's a moment ago needs neither.
final class EarlierStreams {
    /// Sizes of which the streams are kept: those of the last batches, and those that questions are pinned to.
    private static final int SIZES = 32;
    /// Marks after which the moves are kept.
    private static final int MARKS = 16;

    private final EntryReader entries;
    private final EvidenceRepository rows;
    private final int step;
    private final StreamNames names;
    private final Recent<Long, Streams> known = new Recent<>(SIZES);
    private final Recent<Long, StreamMoves> moves = new Recent<>(MARKS);

    /// @param step entries from one mark to the next, which a question reads at most
    /// @param names all that the state has by now
    EarlierStreams(EntryReader entries, EvidenceRepository rows, int step, StreamNames names) {
        this.entries = entries;
        this.rows = rows;
        this.step = step;
        this.names = names;
    }

    private final class Then implements Streams {
        private final long size;
        private final StreamMoves since;
        private final Map<String, Set<GrantStream>> granting = new ConcurrentHashMap<>();

        Then(long size, StreamMoves since) {
            this.size = size;
            this.since = since;
        }

        @Override
        public StreamClock clock(StreamId stream) {
            return since.clock(stream, size);
        }

        @Override
        public Set<StreamId> streams(String source, String name) {
            return names.of(source, name);
        }

        @Override
        public Set<GrantStream> grantStreams(String system) {
            return granting.computeIfAbsent(system, its -> rows.grantStreams(its, size));
        }
    }

    boolean isMark(long size) {
        return size % step == 0;
    }

    /// Notes the streams at a size that was committed.
    void keep(long size, Streams streams) {
        known.put(size, streams);
    }

    /// The streams at a size below the one that is committed last.
    Streams at(long size) {
        Streams then = known.get(size);
        if (then == null) {
            then = new Then(size, since(size - size % step));
            known.put(size, then);
        }
        return then;
    }

    private StreamMoves since(long mark) {
        StreamMoves since = moves.get(mark);
        if (since == null) {
            since = new StreamMoves(entries, stream -> rows.clock(stream, mark), mark, mark + step);
            moves.put(mark, since);
        }
        return since;
    }
}
