package custody.query.state;

import custody.query.attribution.GrantStream;
import custody.query.attribution.StreamClock;
import custody.query.attribution.StreamId;
import custody.query.state.EvidenceCommit.GrantCount;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// How far each stream has come, and which grant for which system: as many as there are streams, all in memory.
final class StreamTable {
    private final Map<StreamId, StreamClock> clocks;
    private final Map<GrantCount, Long> grants;
    private final Map<String, Set<GrantStream>> bySystem = new HashMap<>();
    private final Set<StreamId> movedClocks = new HashSet<>();
    private final Set<GrantCount> movedGrants = new HashSet<>();

    StreamTable(Map<StreamId, StreamClock> clocks, Map<GrantCount, Long> grants) {
        this.clocks = new HashMap<>(clocks);
        this.grants = new HashMap<>(grants);
        grants.forEach((at, count) -> {
            if (count > 0) {
                bySystem.computeIfAbsent(at.system(), s -> new HashSet<>()).add(at.stream());
            }
        });
    }

    StreamTable copy() {
        return new StreamTable(clocks, grants);
    }

    StreamClock clock(StreamId stream) {
        return clocks.getOrDefault(stream, StreamClock.NONE);
    }

    void clock(StreamId stream, StreamClock clock) {
        clocks.put(stream, clock);
        movedClocks.add(stream);
    }

    Set<GrantStream> grantStreams(String system) {
        return bySystem.getOrDefault(system, Set.of());
    }

    boolean count(String system, GrantStream stream, int by) {
        var at = new GrantCount(system, stream);
        long before = grants.getOrDefault(at, 0L);
        grants.put(at, before + by);
        movedGrants.add(at);
        Set<GrantStream> known = bySystem.computeIfAbsent(system, s -> new HashSet<>());
        return before + by == 0 ? known.remove(stream) : known.add(stream);
    }

    Map<StreamId, StreamClock> movedClocks() {
        var moved = new HashMap<StreamId, StreamClock>();
        movedClocks.forEach(stream -> moved.put(stream, clock(stream)));
        return moved;
    }

    Map<GrantCount, Long> movedGrants() {
        var moved = new HashMap<GrantCount, Long>();
        movedGrants.forEach(at -> moved.put(at, grants.getOrDefault(at, 0L)));
        return moved;
    }

    /// What moved is committed; whether anything had.
    boolean committed() {
        boolean moved = !movedClocks.isEmpty() || !movedGrants.isEmpty();
        movedClocks.clear();
        movedGrants.clear();
        return moved;
    }
}
