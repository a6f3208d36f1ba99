package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventFormatException;
import custody.ledger.event.EventType;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.query.catalog.GrantFold.Told;
import custody.query.index.GrantNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes grants: the events that name a ref are put together anew for each of them that comes.
final class GrantWriter {
    private final CatalogRows rows;
    private final Words words;
    private final Versions<GrantState> versions;
    private final Map<String, List<Told>> batch = new LinkedHashMap<>();

    GrantWriter(CatalogRows rows, Words words) {
        this.rows = rows;
        this.words = words;
        this.versions = new Versions<>(rows, Tables.GRANT);
    }

    /// Notes what an event says; what was derived from others says nothing (rule D22).
    void collect(long seq, Event event) {
        if (Boolean.TRUE.equals(event.derived())) {
            return;
        }
        Set<String> names = GrantNames.of(event);
        if (event.grant() != null && event.grant().ticket() != null) {
            words.say(Words.Kind.REQUEST, event.grant().ticket(), event.grant().ref(), seq);
        }
        if (event.type() == EventType.REQUEST) {
            for (String name : names) {
                event.links().forEach(link -> words.say(Words.Kind.REQUEST, link.value(), name, seq));
            }
        }
        if (GrantFold.tells(event)) {
            names.forEach(name -> batch.computeIfAbsent(name, each -> new ArrayList<>()).add(new Told(seq, event)));
        }
    }

    /// Writes what was collected. A grant's number is that of the entry which gave it, from 1.
    void take() {
        Map<String, List<Told>> before = read(rows, batch.keySet(), Long.MAX_VALUE);
        List<@Nullable Object[]> told = new ArrayList<>();
        Map<String, List<GrantState>> after = new LinkedHashMap<>();
        Set<String> keys = new LinkedHashSet<>();
        batch.forEach((name, events) -> {
            events.forEach(each -> told.add(new Object[] {Facts.key(name), each.seq(), text(each.event())}));
            List<Told> all = new ArrayList<>(before.getOrDefault(Facts.key(name), List.of()));
            for (Told each : events) {
                all.add(each);
                List<GrantState> states = new GrantFold(name, List.copyOf(all)).states();
                states.forEach(state -> keys.add(key(state)));
                after.put(name + " " + each.seq(), states);
            }
        });
        versions.load(keys);
        for (Map.Entry<String, List<Told>> each : batch.entrySet()) {
            for (Told event : each.getValue()) {
                for (GrantState state : after.getOrDefault(each.getKey() + " " + event.seq(), List.of())) {
                    put(state, event.seq());
                }
            }
        }
        versions.write();
        rows.batch("INSERT INTO catalog_grant_event (name_key, seq, event) VALUES (?, ?, ?)", told);
        batch.clear();
    }

    private void put(GrantState state, long seq) {
        Versions.@Nullable Version<GrantState> before = versions.get(key(state));
        if (before != null && state.equals(before.state())) {
            return;
        }
        state.scope().forEach(entry -> words.say(Words.Kind.SCOPE, entry, state.key().toString(), seq));
        state.approvers().forEach(ref -> words.say(Words.Kind.APPROVER, ref, state.key().toString(), seq));
        versions.put(key(state), state, before == null ? seq + 1 : before.id(), seq);
    }

    private static String key(GrantState state) {
        return Facts.key(state.key().toString());
    }

    /// The events that name these refs below a size, by the refs' keys.
    static Map<String, List<Told>> read(CatalogRows rows, Set<String> names, long asOf) {
        record Row(String name, Told told) {}
        Map<String, List<Told>> found = new LinkedHashMap<>();
        rows.queryIn(
                        "SELECT name_key, seq, event FROM catalog_grant_event WHERE name_key IN ({}) AND seq < ? ORDER BY seq",
                        names.stream().map(Facts::key).toList(),
                        List.of(asOf),
                        row -> new Row(row.getString(1), new Told(row.getLong(2), event(row.getString(3)))))
                .forEach(row -> found.computeIfAbsent(row.name, name -> new ArrayList<>()).add(row.told));
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
        versions.forget();
    }
}
