package custody.query.state;

import custody.query.attribution.GrantStream;
import custody.query.attribution.StreamClock;
import custody.query.attribution.StreamId;
import custody.query.state.EvidenceCommit.ClockAt;
import custody.query.state.EvidenceCommit.GrantAt;
import custody.query.state.EvidenceCommit.GrantCount;
import custody.query.state.EvidenceCommit.MovedStreams;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// How far each stream has come, and which grant for which system: as many as there are streams, all in memory.
final class StreamTable implements Streams {
    private final Map<StreamId, StreamClock> clocks;
    private final StreamNames names;
    private final Map<GrantCount, Long> grants;
    private final Map<String, Set<GrantStream>> bySystem = new HashMap<>();
    private final Set<StreamId> movedClocks = new HashSet<>();
    private final Set<GrantCount> movedGrants = new HashSet<>();
    /// Streams whose clock may not be that of the last mark.
    private final Set<StreamId> unmarked = new HashSet<>();
    private final Map<ClockAt, StreamClock> clocksAt = new HashMap<>();
    private final Map<GrantAt, Long> grantsAt = new HashMap<>();

    /// What a database has. It does not say which clocks moved since the last mark: the next one is of all.
    static StreamTable stored(Map<StreamId, StreamClock> clocks, Map<GrantCount, Long> grants) {
        var table = new StreamTable(clocks, grants, new StreamNames());
        clocks.keySet().forEach(table.names::add);
        table.unmarked.addAll(clocks.keySet());
        return table;
    }

    private StreamTable(Map<StreamId, StreamClock> clocks, Map<GrantCount, Long> grants, StreamNames names) {
        this.clocks = new HashMap<>(clocks);
        this.names = names;
        this.grants = new HashMap<>(grants);
        grants.forEach((at, count) -> {
            if (count > 0) {
                bySystem.computeIfAbsent(at.system(), s -> new HashSet<>()).add(at.stream());
            }
        });
    }

    StreamTable copy() {
        return new StreamTable(clocks, grants, names);
    }

    @Override
    public StreamClock clock(StreamId stream) {
        return clocks.getOrDefault(stream, StreamClock.NONE);
    }

    @Override
    public Set<StreamId> streams(String source, String name) {
        return names.of(source, name);
    }

    StreamNames names() {
        return names;
    }

    void clock(StreamId stream, StreamClock clock) {
        if (clocks.put(stream, clock) == null) {
            names.add(stream);
        }
        movedClocks.add(stream);
        unmarked.add(stream);
    }

    /// Marks how far the streams have come at a size, as far as they moved since the last mark.
    void mark(long size) {
        unmarked.forEach(stream -> clocksAt.put(new ClockAt(stream, size), clock(stream)));
        unmarked.clear();
    }

    @Override
    public Set<GrantStream> grantStreams(String system) {
        return bySystem.getOrDefault(system, Set.of());
    }

    /// Counts one GRANT more or less, from a size on; whether the set changed.
    boolean count(String system, GrantStream stream, int by, long size) {
        var at = new GrantCount(system, stream);
        long before = grants.getOrDefault(at, 0L);
        long after = before + by;
        grants.put(at, after);
        movedGrants.add(at);
        Set<GrantStream> known = bySystem.computeIfAbsent(system, s -> new HashSet<>());
        boolean changed = after == 0 ? known.remove(stream) : known.add(stream);
        if (changed) {
            grantsAt.put(new GrantAt(at, size), after);
        }
        return changed;
    }

    /// What is to be written.
    MovedStreams moved() {
        var clocksNow = new HashMap<StreamId, StreamClock>();
        movedClocks.forEach(stream -> clocksNow.put(stream, clock(stream)));
        var grantsNow = new HashMap<GrantCount, Long>();
        movedGrants.forEach(at -> grantsNow.put(at, grants.getOrDefault(at, 0L)));
        return new MovedStreams(clocksNow, grantsNow, Map.copyOf(clocksAt), Map.copyOf(grantsAt));
    }

    /// What moved is committed; whether anything had.
    boolean committed() {
        boolean moved = !movedClocks.isEmpty() || !movedGrants.isEmpty();
        movedClocks.clear();
        movedGrants.clear();
        clocksAt.clear();
        grantsAt.clear();
        return moved;
    }
}
