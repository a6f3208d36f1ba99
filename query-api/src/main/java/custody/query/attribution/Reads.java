package custody.query.attribution;

import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The evidence as one judgement reads it: each key once, noted for the footprint, in an order that does not
/// depend on arrival.
final class Reads {
    /// In the place of what was read only in part.
    private static final List<Fact> IN_PART = new ArrayList<>(0);

    private final Evidence evidence;
    private final Map<Key, List<Fact>> read = HashMap.newHashMap(40);
    private final @Nullable Set<Long> basis;
    private boolean isAside;

    Reads(Evidence evidence) {
        this(evidence, null);
    }

    /// Reads that also note the entries of what decides; `basis` is null when nobody asks for them.
    Reads(Evidence evidence, @Nullable Set<Long> basis) {
        this.evidence = evidence;
        this.basis = basis;
    }

    /// Notes that a fact decides what is said.
    void rests(Fact fact) {
        rests(fact.index);
    }

    /// The same of the fact of an entry.
    void rests(long entry) {
        Set<Long> on = basis;
        if (on != null && !isAside) {
            on.add(entry);
        }
    }

    /// Whether anybody asks for what decides.
    boolean notes() {
        return basis != null && !isAside;
    }

    /// Leaves out, or no longer, what is read only to see whether it would decide.
    void aside(boolean isAside) {
        this.isAside = isAside;
    }

    List<Fact> facts(Key key) {
        List<Fact> known = read.get(key);
        if (known == null || known == IN_PART) {
            known = evidence.facts(key);
            if (known.size() > 1) {
                known = new ArrayList<>(known);
                known.sort(Fact.ORDER);
            }
            read.put(key, known);
        }
        return known;
    }

    /// Those under a key that can allow a use, in no order; see [Extents].
    List<Fact> facts(Key key, Around around) {
        List<Fact> known = read.get(key);
        if (known != null && known != IN_PART) {
            return facts(key);
        }
        read.put(key, IN_PART);
        return evidence.facts(key, around);
    }

    /// What is known without reading them of the facts under a key.
    Map<Long, Extent> extents(Key key) {
        note(key);
        return evidence.extents(key);
    }

    /// One fact under a key; null when it is not there.
    @Nullable Fact fact(Key key, long index) {
        Fact fact = evidence.fact(index);
        return fact != null && fact.keys().contains(key) ? fact : null;
    }

    /// Adds a key to the footprint under which no fact lies.
    void note(Key key) {
        read.putIfAbsent(key, IN_PART);
    }

    List<Fact> facts(Key key, EventType type) {
        List<Fact> all = facts(key);
        int of = 0;
        for (Fact fact : all) {
            of += fact.is(type) ? 1 : 0;
        }
        if (of == all.size()) {
            return all;
        }
        var some = new ArrayList<Fact>(of);
        for (Fact fact : all) {
            if (fact.is(type)) {
                some.add(fact);
            }
        }
        return some;
    }

    Set<GrantStream> grantStreams(String system) {
        facts(Key.of(Key.Kind.GRANT_STREAMS, system));
        return evidence.grantStreams(system);
    }

    /// Every key looked up so far; a view, it grows with what is looked up.
    Set<Key> footprint() {
        return Collections.unmodifiableSet(read.keySet());
    }
}
