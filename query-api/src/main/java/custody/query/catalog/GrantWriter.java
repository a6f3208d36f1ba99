package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventFormatException;
import custody.ledger.event.EventType;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.query.answer.GrantKey;
import custody.query.index.GrantNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
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

    private final CatalogRows rows;
    private final Words words;
    private final Versions<GrantState> versions;
    private final List<Told> batch = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    /// The keys of the batch's grants and requests by their tickets.
    private final Map<String, Set<String>> tickets = new LinkedHashMap<>();

    GrantWriter(CatalogRows rows, Words words) {
        this.rows = rows;
        this.words = words;
        this.versions = new Versions<>(rows, Tables.GRANT);
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
        Set<String> names = GrantNames.of(event);
        if (event.grant() != null && event.grant().ticket() != null) {
            words.say(Words.Kind.REQUEST, event.grant().ticket(), event.grant().ref(), seq);
        }
        if (event.type() == EventType.REQUEST) {
            names.forEach(name -> event.links().forEach(link -> words.say(Words.Kind.REQUEST, link.value(), name, seq)));
        }
    }

    /// One grant as it stands from an entry on; null when there is none.
    private record Change(GrantKey id, long seq, @Nullable GrantState state) {}

    /// Writes what was collected.
    void take() {
        GrantPool pool = pool(batch);
        List<@Nullable Object[]> told = new ArrayList<>();
        for (Told each : batch) {
            pool.add(each);
            fold(pool, affected(pool, each), each.seq());
            String text = text(each.event());
            each.keys().forEach(key -> told.add(new Object[] {key, each.seq(), text}));
        }
        writeChanges();
        rows.batch("INSERT INTO catalog_grant_event (name_key, seq, event) VALUES (?, ?, ?)", told);
        batch.clear();
        tickets.clear();
    }

    /// Takes out an event from entry `seq` on; what was collected before must have been written. The grants are written
    /// with what is collected next: the correction may state them anew.
    void takeOut(Told gone, long seq) {
        Set<String> keys = gone.keys();
        if (keys.isEmpty()) {
            return;
        }
        GrantPool pool = pool(List.of(gone));
        Set<GrantKey> affected = affected(pool, gone);
        pool.remove(gone);
        fold(pool, affected, seq);
        List<@Nullable Object[]> out = new ArrayList<>();
        keys.forEach(key -> out.add(new Object[] {seq, key, gone.seq()}));
        rows.batch("UPDATE catalog_grant_event SET out_seq = ? WHERE name_key = ? AND seq = ?", out);
    }

    /// All that is written under the keys of some events, and of the grants that they name.
    private GrantPool pool(List<Told> events) {
        Set<String> named = new LinkedHashSet<>();
        events.forEach(each -> named.addAll(named(each)));
        GrantPool written = new GrantPool();
        load(written, named);
        for (boolean more = true; more; ) {
            GrantPool whole = new GrantPool();
            whole.putAll(written);
            events.forEach(whole::add);
            Set<String> wanted = new LinkedHashSet<>();
            whole.stated(named).forEach(id -> wanted.addAll(new GrantFold(whole, id).keys()));
            more = load(written, wanted);
        }
        return written;
    }

    /// The keys of the grants that an event names; a ticket alone names the grants that state it.
    private Set<String> named(Told told) {
        Set<String> named = new LinkedHashSet<>();
        for (String key : told.keys()) {
            String ticket = GrantKeys.ticket(key);
            if (ticket == null) {
                named.add(key);
            } else {
                named.addAll(tickets.getOrDefault(ticket, Set.of()));
                named.addAll(written(Words.targets(rows, Words.Kind.NAME, List.of(ticket), Long.MAX_VALUE, TICKET_GRANTS)));
            }
        }
        return named;
    }

    /// The keys of grants by theirs in the table.
    private List<String> written(Set<String> grants) {
        return rows.queryIn(
                "SELECT facts FROM catalog_grant WHERE ref_key IN ({}) AND to_seq = ?", grants, List.of(Facts.NO_END),
                row -> GrantKeys.ofRef(Facts.read(row.getString(1), GrantState.class).ref()));
    }

    private Set<GrantKey> affected(GrantPool pool, Told told) {
        return pool.stated(named(told));
    }

    /// Whether anything had to be read.
    private boolean load(GrantPool into, Collection<String> keys) {
        List<String> missing = keys.stream().filter(key -> !into.has(key)).toList();
        Map<String, List<Told>> found = read(rows, missing, Long.MAX_VALUE);
        missing.forEach(key -> into.put(key, found.getOrDefault(key, List.of())));
        return !missing.isEmpty();
    }

    private void fold(GrantPool pool, Set<GrantKey> ids, long seq) {
        ids.forEach(id -> changes.add(new Change(id, seq, new GrantFold(pool, id).state())));
    }

    private void writeChanges() {
        if (changes.isEmpty()) {
            return;
        }
        Set<String> keys = new LinkedHashSet<>();
        changes.forEach(each -> keys.add(Facts.key(each.id.toString())));
        versions.load(keys);
        changes.forEach(each -> put(each.id, each.state, each.seq));
        versions.write();
        changes.clear();
    }

    /// A grant's number is that of the entry which stated it, from 1.
    private void put(GrantKey id, @Nullable GrantState state, long seq) {
        String key = Facts.key(id.toString());
        Versions.@Nullable Version<GrantState> before = versions.get(key);
        if (state == null) {
            versions.end(key, seq);
        } else if (before == null || !state.equals(before.state())) {
            state.scope().forEach(entry -> words.say(Words.Kind.SCOPE, entry, id.toString(), seq));
            state.approvers().forEach(ref -> words.say(Words.Kind.APPROVER, ref, id.toString(), seq));
            state.names().forEach(name -> words.say(Words.Kind.NAME, name, id.toString(), seq));
            versions.put(key, state, state.first() + 1, seq);
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

    private static String text(Event event) {
        return new String(EventCodec.encode(event), StandardCharsets.UTF_8);
    }

    private static Event event(String text) {
        try {
            return EventCodec.decode(JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8)).root());
        } catch (JsonException | EventFormatException e) {
            throw new IllegalStateException("an event of the catalogue does not read", e);
        }
    }

    void forget() {
        batch.clear();
        changes.clear();
        tickets.clear();
        versions.forget();
    }
}
