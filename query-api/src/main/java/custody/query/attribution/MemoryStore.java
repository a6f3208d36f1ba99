package custody.query.attribution;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The state in memory: for tests and small ledgers. Keeps each distinct footprint once.
public final class MemoryStore implements EvidenceStore {
    /// A footprint and the uses that have it, by the end of their spans.
    private record Shared(Set<Key> keys, TreeSet<Spanned> uses) {}

    private record Spanned(long use, Span span) implements Comparable<Spanned> {
        @Override
        public int compareTo(Spanned other) {
            int byEnd = Long.compare(span.until(), other.span.until());
            return byEnd != 0 ? byEnd : Long.compare(use, other.use);
        }
    }

    /// Where a use is kept.
    private record Place(Shared shared, Spanned spanned) {}

    private final Map<Key, List<Fact>> facts = new HashMap<>();
    private final Map<Long, Extent> extents = new HashMap<>();
    private final Map<Long, Fact> byIndex = new HashMap<>();
    private final Map<String, Long> byEventId = new HashMap<>();
    private final Map<String, Set<String>> corrections = new HashMap<>();
    private final Map<Set<Key>, Shared> footprints = new HashMap<>();
    private final Map<Key, Set<Shared>> readers = new HashMap<>();
    private final Map<Long, Place> byUse = new HashMap<>();
    private final Map<Long, List<VerdictVersion>> versions = new HashMap<>();
    private final Map<StreamId, StreamClock> clocks = new HashMap<>();
    private final Map<String, Map<GrantStream, Integer>> grantStreams = new HashMap<>();

    @Override
    public List<Fact> facts(Key key) {
        return facts.getOrDefault(key, List.of());
    }

    @Override
    public List<Fact> facts(Key key, Around around) {
        return facts(key).stream()
                .filter(fact -> mayTouch(extents.get(fact.index()), around))
                .toList();
    }

    private static boolean mayTouch(@Nullable Extent extent, Around around) {
        return extent == null || around.touches(extent.from(), extent.until());
    }

    @Override
    public Map<Long, Extent> extents(Key key) {
        var found = new HashMap<Long, Extent>();
        for (Fact fact : facts(key)) {
            Extent extent = extents.get(fact.index());
            if (extent != null) {
                found.put(fact.index(), extent);
            }
        }
        return found;
    }

    @Override
    public void extent(long fact, Extent extent) {
        extents.put(fact, extent);
    }

    @Override
    public @Nullable Fact fact(long index) {
        return byIndex.get(index);
    }

    @Override
    public long indexOf(String eventId) {
        return byEventId.getOrDefault(eventId, -1L);
    }

    @Override
    public void add(Fact fact, Collection<Key> keys) {
        byIndex.put(fact.index(), fact);
        byEventId.put(fact.eventId(), fact.index());
        for (Key key : keys) {
            facts.computeIfAbsent(key, k -> new ArrayList<>(1)).add(fact);
        }
    }

    @Override
    public void remove(Fact fact, Collection<Key> keys) {
        byIndex.remove(fact.index());
        for (Key key : keys) {
            List<Fact> there = facts.get(key);
            if (there != null && there.remove(fact) && there.isEmpty()) {
                facts.remove(key);
            }
        }
    }

    @Override
    public void correct(String eventId, String source) {
        corrections.computeIfAbsent(eventId, e -> new HashSet<>()).add(source);
    }

    @Override
    public Set<String> corrections(String eventId) {
        return corrections.getOrDefault(eventId, Set.of());
    }

    @Override
    public List<Long> affected(Collection<Key> keys, Span span) {
        var uses = new TreeSet<Long>();
        for (Key key : keys) {
            for (Shared shared : readers.getOrDefault(key, Set.of())) {
                for (Spanned each : shared.uses.tailSet(new Spanned(-1, new Span(span.from(), span.from())))) {
                    if (each.span.touches(span)) {
                        uses.add(each.use);
                    }
                }
            }
        }
        return List.copyOf(uses);
    }

    @Override
    public @Nullable VerdictVersion latest(long use) {
        List<VerdictVersion> all = versions.get(use);
        return all == null ? null : all.getLast();
    }

    /// The latest versions of those uses that have one.
    public List<VerdictVersion> latest(Collection<Long> uses) {
        return uses.stream().map(this::latest).filter(Objects::nonNull).toList();
    }

    /// All versions of a use, oldest first.
    public List<VerdictVersion> history(long use) {
        return List.copyOf(versions.getOrDefault(use, List.of()));
    }

    @Override
    public void append(VerdictVersion version) {
        versions.computeIfAbsent(version.use(), u -> new ArrayList<>(1)).add(version);
    }

    @Override
    public void footprint(long use, Footprint footprint, Span span) {
        Set<Key> keys = Set.copyOf(footprint.keys());
        var spanned = new Spanned(use, span);
        Place old = byUse.get(use);
        if (old != null && old.spanned.equals(spanned) && old.shared.keys.equals(keys)) {
            return;
        }
        if (old != null) {
            leave(old);
            byUse.remove(use);
        }
        if (!keys.isEmpty()) {
            Shared shared = footprints.get(keys);
            if (shared == null) {
                shared = share(keys);
            }
            shared.uses.add(spanned);
            byUse.put(use, new Place(shared, spanned));
        }
    }

    private Shared share(Set<Key> keys) {
        var shared = new Shared(keys, new TreeSet<>());
        footprints.put(keys, shared);
        for (Key key : keys) {
            readers.computeIfAbsent(key, k -> Collections.newSetFromMap(new IdentityHashMap<>(2))).add(shared);
        }
        return shared;
    }

    private void leave(Place place) {
        Shared shared = place.shared;
        shared.uses.remove(place.spanned);
        if (shared.uses.isEmpty()) {
            footprints.remove(shared.keys);
            for (Key key : shared.keys) {
                Set<Shared> there = readers.get(key);
                if (there != null && there.remove(shared) && there.isEmpty()) {
                    readers.remove(key);
                }
            }
        }
    }

    @Override
    public StreamClock clock(StreamId stream) {
        return clocks.getOrDefault(stream, StreamClock.NONE);
    }

    @Override
    public List<StreamId> streams(String source, String name) {
        return clocks.keySet().stream().filter(each -> each.source().equals(source) && each.stream().equals(name)).toList();
    }

    @Override
    public void clock(StreamId stream, StreamClock clock) {
        clocks.put(stream, clock);
    }

    @Override
    public Set<GrantStream> grantStreams(String system) {
        return grantStreams.getOrDefault(system, Map.of()).keySet();
    }

    @Override
    public boolean countGrantStream(String system, GrantStream stream, int by) {
        Map<GrantStream, Integer> all = grantStreams.computeIfAbsent(system, s -> new HashMap<>());
        int before = all.getOrDefault(stream, 0);
        if (before + by == 0) {
            all.remove(stream);
        } else {
            all.put(stream, before + by);
        }
        return (before == 0) != (before + by == 0);
    }
}
