package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.query.answer.GrantKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Events that say something of grants, by the keys under which they do, each list in ledger order.
final class GrantPool {
    /// Grants that one key may lead to.
    private static final int GRANTS = 1_000;

    private final Map<String, List<Told>> byKey = new HashMap<>();
    /// Grants by the key of events that give them, and that ask for them, as far as looked up.
    private final Map<String, Set<GrantKey>> given = new HashMap<>();
    private final Map<String, Set<GrantKey>> asked = new HashMap<>();

    /// What is known under a key, in the place of what was.
    void put(String key, List<Told> told) {
        byKey.put(key, new ArrayList<>(told));
        forget(key);
    }

    void putAll(GrantPool other) {
        other.byKey.forEach(this::put);
    }

    void add(Told told) {
        for (String key : told.keys()) {
            byKey.computeIfAbsent(key, each -> new ArrayList<>()).add(told);
            forget(key);
        }
    }

    void remove(Told told) {
        for (String key : told.keys()) {
            byKey.getOrDefault(key, List.of()).removeIf(each -> each.seq() == told.seq());
            forget(key);
        }
    }

    private void forget(String key) {
        given.remove(key);
        asked.remove(key);
    }

    boolean has(String key) {
        return byKey.containsKey(key);
    }

    List<Told> under(String key) {
        return byKey.getOrDefault(key, List.of());
    }

    /// The grants that an event of a source means with a key: its own source's if there are any, else all (rule D16).
    Set<GrantKey> named(String key, String source) {
        return own(given(key), source);
    }

    /// The same of what was only asked for.
    Set<GrantKey> asked(String key, String source) {
        return own(asked(key), source);
    }

    private Set<GrantKey> given(String key) {
        return given.computeIfAbsent(key, each -> ids(each, GrantPool::isGiven));
    }

    private Set<GrantKey> asked(String key) {
        return asked.computeIfAbsent(key, each -> ids(each, GrantPool::isAsked));
    }

    private static Set<GrantKey> own(Set<GrantKey> all, String source) {
        Set<GrantKey> own = new LinkedHashSet<>(all);
        own.removeIf(each -> !each.source().equals(source));
        return own.isEmpty() ? all : own;
    }

    /// Every grant, given or asked for, that events under these keys state.
    Set<GrantKey> stated(Collection<String> keys) {
        Set<GrantKey> found = new LinkedHashSet<>();
        for (String key : keys) {
            found.addAll(given(key));
            found.addAll(asked(key));
        }
        return found;
    }

    private Set<GrantKey> ids(String key, Predicate<Told> states) {
        Set<GrantKey> ids = new LinkedHashSet<>();
        for (Told told : under(key)) {
            if (ids.size() < GRANTS && states.test(told) && told.event().grant() != null) {
                ids.add(new GrantKey(told.source(), told.event().grant().ref()));
            }
        }
        return ids;
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
