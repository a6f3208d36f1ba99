package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.query.answer.GrantKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Events that say something of grants, by the keys under which they do, each list in ledger order; as of an entry.
final class GrantPool {
    /// Grants that one key may lead to.
    private static final int GRANTS = 1_000;

    private final Map<String, List<Told>> byKey = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private long upTo = Long.MAX_VALUE;

    /// Notes what is written under a key; it lies before what comes with [#add].
    void put(String key, List<Told> written) {
        read.add(key);
        if (!written.isEmpty()) {
            List<Told> all = new ArrayList<>(written);
            all.addAll(byKey.getOrDefault(key, List.of()));
            byKey.put(key, all);
        }
    }

    /// Adds an event that comes after all that is there.
    void add(Told told) {
        for (String key : told.keys()) {
            byKey.computeIfAbsent(key, each -> new ArrayList<>(2)).add(told);
        }
    }

    void remove(Told told) {
        for (String key : told.keys()) {
            byKey.getOrDefault(key, List.of()).removeIf(each -> each.seq() == told.seq());
        }
    }

    /// From now on only events up to this entry are there.
    void asOf(long seq) {
        upTo = seq;
    }

    /// Whether it is known what is written under a key.
    boolean has(String key) {
        return read.contains(key);
    }

    List<Told> under(String key) {
        List<Told> all = byKey.get(key);
        if (all == null) {
            return List.of();
        }
        int size = all.size();
        while (size > 0 && all.get(size - 1).seq() > upTo) {
            size--;
        }
        return size == all.size() ? all : all.subList(0, size);
    }

    /// The grants that events under a key give.
    Set<GrantKey> given(String key) {
        return ids(key, GrantPool::isGiven);
    }

    /// Those that events under it ask for.
    Set<GrantKey> asked(String key) {
        return ids(key, GrantPool::isAsked);
    }

    /// Every grant, given or asked for, that events under these keys state.
    Set<GrantKey> stated(Collection<String> keys) {
        if (keys.size() == 1) {
            return stated(keys.iterator().next());
        }
        Set<GrantKey> all = new LinkedHashSet<>();
        keys.forEach(key -> all.addAll(stated(key)));
        return all;
    }

    private Set<GrantKey> stated(String key) {
        Set<GrantKey> given = given(key);
        Set<GrantKey> asked = asked(key);
        if (given.isEmpty() || asked.isEmpty()) {
            return given.isEmpty() ? asked : given;
        }
        Set<GrantKey> both = new LinkedHashSet<>(given);
        both.addAll(asked);
        return both;
    }

    private Set<GrantKey> ids(String key, Predicate<Told> states) {
        Set<GrantKey> ids = Set.of();
        for (Told told : under(key)) {
            if (ids.size() < GRANTS && states.test(told) && told.event().grant() != null) {
                ids = with(ids, new GrantKey(told.source(), told.event().grant().ref()));
            }
        }
        return ids;
    }

    /// Nearly always there is one, for which no table of hashes is made.
    private static Set<GrantKey> with(Set<GrantKey> ids, GrantKey id) {
        if (ids.isEmpty()) {
            return Set.of(id);
        }
        if (ids.contains(id)) {
            return ids;
        }
        Set<GrantKey> all = ids.size() == 1 ? new LinkedHashSet<>(ids) : ids;
        all.add(id);
        return all;
    }

    /// Whether it gives a grant (rule D18).
    static boolean isGiven(Told told) {
        Event event = told.event();
        return event.type() == EventType.GRANT && event.outcome() == Outcome.SUCCESS && event.grant() != null;
    }

    /// Whether it asks for one, or says that one came to nothing.
    static boolean isAsked(Told told) {
        Event event = told.event();
        return event.grant() != null && (event.type() == EventType.REQUEST || GrantKeys.isRefused(event));
    }
}
