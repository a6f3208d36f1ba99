package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventFormatException;
import custody.ledger.event.EventType;
import custody.ledger.event.IdentifiedEvent;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.query.answer.GrantKey;
import custody.query.attribution.Scope;
import custody.query.index.GrantNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes grants: all that a key names is put together anew for each event under the key that comes or is taken out.
final class GrantWriter {
    /// Grants that one ticket may lead to.
    private static final int TICKET_GRANTS = 1_000;
    /// Bytes of an event that there is room for at first.
    private static final int TEXT = 1_024;

    private final CatalogRows rows;
    private final Words words;
    private final Versions<GrantState> versions;
    private final List<Told> batch = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    /// The keys of the batch's grants and requests by their tickets.
    private final Map<String, Set<String>> tickets = new LinkedHashMap<>();
    /// The keys of grants by the tickets that led to them, as far as looked up.
    private final Map<String, Set<String>> led = new HashMap<>();
    private final ByteSink text = new ByteSink(TEXT);

    GrantWriter(CatalogRows rows, Words words, Places numbers) {
        this.rows = rows;
        this.words = words;
        this.versions = new Versions<>(rows, Tables.GRANT, numbers);
    }

    /// Notes what an event says; whether it says anything.
    boolean collect(Told told) {
        Event event = told.event();
        Set<String> keys = told.keys();
        if (keys.isEmpty()) {
            return false;
        }
        batch.add(told);
        String ticket = event.grant() == null ? null : event.grant().ticket();
        if (ticket != null && (event.type() == EventType.GRANT || event.type() == EventType.REQUEST)) {
            String word = Objects.requireNonNull(GrantKeys.ticket(GrantKeys.ofTicket(ticket)));
            tickets.computeIfAbsent(word, each -> new LinkedHashSet<>()).addAll(keys);
        }
        return true;
    }

    /// Tickets and links lead to grants for ever, in the search of entries; what was derived from others says nothing
    /// (rule D22).
    void lead(long seq, Event event) {
        if (Boolean.TRUE.equals(event.derived())) {
            return;
        }
        if (event.grant() != null && event.grant().ticket() != null) {
            words.say(Words.Kind.REQUEST, event.grant().ticket(), event.grant().ref(), seq);
        }
        if (event.type() == EventType.REQUEST) {
            GrantNames.of(event).forEach(name -> event.links().forEach(link -> words.say(Words.Kind.REQUEST, link.value(), name, seq)));
        }
    }

    /// One grant as it stands from an entry on, and its key in the table; no state when there is none.
    private record Change(String key, String ref, long seq, @Nullable GrantState state) {}

    /// Writes what was collected.
    void take() {
        GrantPool pool = pool(batch);
        List<@Nullable Object[]> told = new ArrayList<>();
        for (Told each : batch) {
            pool.asOf(each.seq());
            fold(pool, pool.stated(named(each)), each.seq());
            String event = text(each);
            each.keys().forEach(key -> told.add(new Object[] {key, each.seq(), event}));
        }
        writeChanges();
        rows.batch("INSERT INTO catalog_grant_event (name_key, seq, event) VALUES (?, ?, ?)", told);
        batch.clear();
        tickets.clear();
        led.clear();
    }

    /// Takes out an event from entry `seq` on; what was collected before must have been written. The grants are written
    /// with what is collected next: the correction may state them anew.
    void takeOut(Told gone, long seq) {
        Set<String> keys = gone.keys();
        if (keys.isEmpty()) {
            return;
        }
        GrantPool pool = new GrantPool();
        complete(pool, named(gone));
        Set<GrantKey> affected = pool.stated(named(gone));
        pool.remove(gone);
        fold(pool, affected, seq);
        List<@Nullable Object[]> out = new ArrayList<>();
        keys.forEach(key -> out.add(new Object[] {seq, key, gone.seq()}));
        rows.batch("UPDATE catalog_grant_event SET out_seq = ? WHERE name_key = ? AND seq = ?", out);
    }

    /// Some events, all that is written under their keys, and of the grants that they name.
    private GrantPool pool(List<Told> events) {
        GrantPool pool = new GrantPool();
        Set<String> named = new LinkedHashSet<>();
        for (Told each : events) {
            pool.add(each);
            named.addAll(named(each));
        }
        complete(pool, named);
        return pool;
    }

    /// Reads what is written under these keys, and whatever the grants that events under them state may need.
    private void complete(GrantPool pool, Set<String> named) {
        read(pool, named);
        for (boolean more = true; more; ) {
            Set<String> wanted = new LinkedHashSet<>();
            pool.stated(named).forEach(id -> wanted.addAll(new GrantFold(pool, id).keys()));
            more = read(pool, wanted);
        }
    }

    /// Whether anything was found that had not been read.
    private boolean read(GrantPool into, Collection<String> keys) {
        List<String> missing = new ArrayList<>();
        for (String key : keys) {
            if (!into.has(key)) {
                missing.add(key);
            }
        }
        Map<String, List<Told>> found = read(rows, missing, Long.MAX_VALUE);
        missing.forEach(key -> into.put(key, found.getOrDefault(key, List.of())));
        return !found.isEmpty();
    }

    /// The keys of the grants that an event names; a ticket alone names the grants that state it.
    private Set<String> named(Told told) {
        Set<String> named = told.keys();
        for (String key : told.keys()) {
            String ticket = GrantKeys.ticket(key);
            if (ticket != null) {
                named = new LinkedHashSet<>(named);
                named.remove(key);
                named.addAll(tickets.getOrDefault(ticket, Set.of()));
                named.addAll(led.computeIfAbsent(ticket, each -> written(
                        Words.targets(rows, Words.Kind.NAME, List.of(each), Long.MAX_VALUE, TICKET_GRANTS))));
            }
        }
        return named;
    }

    /// The keys of grants by theirs in the table.
    private Set<String> written(Set<String> grants) {
        return new LinkedHashSet<>(rows.queryIn(
                "SELECT facts FROM catalog_grant WHERE ref_key IN ({}) AND to_seq = ?", grants, List.of(Facts.NO_END),
                row -> GrantKeys.ofRef(Facts.read(row.getString(1), GrantState.class).ref())));
    }

    private void fold(GrantPool pool, Set<GrantKey> ids, long seq) {
        for (GrantKey id : ids) {
            String ref = id.toString();
            String key = Facts.key(ref);
            changes.add(new Change(key, ref, seq, new GrantFold(pool, id).state()));
            versions.want(key);
        }
    }

    private void writeChanges() {
        if (changes.isEmpty()) {
            return;
        }
        versions.load();
        changes.forEach(this::put);
        versions.write();
        changes.clear();
    }

    /// A grant's number is that of the entry which stated it, from 1. Words that it had before were said then.
    private void put(Change change) {
        GrantState state = change.state;
        Versions.@Nullable Version<GrantState> before = versions.get(change.key);
        if (state == null) {
            versions.end(change.key, change.seq);
        } else if (before == null || !state.equals(before.state())) {
            GrantState known = before == null ? null : before.state();
            say(Words.Kind.SCOPE, patterns(state), known == null ? List.of() : patterns(known), change);
            say(Words.Kind.NAME, state.names(), known == null ? List.of() : known.names(), change);
            versions.put(change.key, state, state.first() + 1, change.seq);
        }
    }

    private static List<String> patterns(GrantState state) {
        return state.scope().stream().filter(Scope::isPattern).toList();
    }

    private void say(Words.Kind kind, List<String> all, List<String> known, Change change) {
        if (!all.equals(known)) {
            all.forEach(word -> words.say(kind, word, change.ref, change.seq));
        }
    }

    /// The events under these keys below a size, by key.
    static Map<String, List<Told>> read(CatalogRows rows, Collection<String> keys, long asOf) {
        record Row(String key, Told told) {}
        Map<String, List<Told>> found = new LinkedHashMap<>();
        rows.queryIn(
                        "SELECT name_key, seq, event FROM catalog_grant_event"
                                + " WHERE name_key IN ({}) AND seq < ? AND out_seq >= ? ORDER BY seq",
                        keys,
                        List.of(asOf, asOf),
                        row -> new Row(row.getString(1), Told.of(row.getLong(2), event(row.getString(3)))))
                .forEach(row -> found.computeIfAbsent(row.key, key -> new ArrayList<>()).add(row.told));
        return found;
    }

    private String text(Told told) {
        text.clear();
        EventCodec.write(told.event(), told.id(), text);
        return text.text();
    }

    private static IdentifiedEvent event(String text) {
        try {
            return EventCodec.decodeWithId(JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8)).root());
        } catch (JsonException | EventFormatException e) {
            throw new IllegalStateException("an event of the catalogue does not read", e);
        }
    }

    void forget() {
        batch.clear();
        changes.clear();
        tickets.clear();
        led.clear();
        versions.forget();
    }
}
