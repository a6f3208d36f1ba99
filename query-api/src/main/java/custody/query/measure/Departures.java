package custody.query.measure;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.ledger.read.Entry;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The ends of identities by which somebody left: those that were carried out, and that no lift of the same moment or a
/// later one took back.
final class Departures {
    /// Somebody who left, as a source says; `first` is who it is, whichever ref was ended.
    record Departure(String source, String who, String first, Instant left) {}

    private final Known known;
    private final Map<Long, Departure> ends = new TreeMap<>();
    private final Map<String, Instant> lastLifts = new HashMap<>();

    /// Reads all of them.
    Departures(Known known) {
        this.known = known;
        Condition ended = new Condition.Is(Field.TYPE, Set.of(EventType.REVOCATION.name()));
        known.entryPages(ended, entries -> {
            known.loadIdentities(entries.stream().flatMap(Departures::of).map(each -> each.target().ref()).toList());
            entries.forEach(entry -> of(entry).forEach(each -> note(entry, each)));
        });
        ends.values().removeIf(each -> !lastLifts.getOrDefault(each.first(), Instant.MIN).isBefore(each.left()));
    }

    /// The revocation of an identity that an entry carries out or takes back, if it is one.
    private static Stream<Revocation> of(Entry entry) {
        Event event = event(entry);
        Revocation found = event.revocation();
        return found != null && event.outcome() == Outcome.SUCCESS && found.target().kind() == Revocation.Kind.IDENTITY
                ? Stream.of(found)
                : Stream.empty();
    }

    private static Event event(Entry entry) {
        return Objects.requireNonNull(entry.payload()).event();
    }

    private void note(Entry entry, Revocation revocation) {
        String who = revocation.target().ref();
        Instant at = revocation.effectiveAt() == null ? event(entry).eventTime() : revocation.effectiveAt();
        if (Boolean.TRUE.equals(revocation.lifted())) {
            lastLifts.merge(known.first(who), at, (one, other) -> one.isAfter(other) ? one : other);
        } else {
            ends.put(entry.index(), new Departure(entry.source(), who, known.first(who), at));
        }
    }

    /// The first to leave first.
    List<Departure> all() {
        return ends.values().stream().sorted(Comparator.comparing(Departure::left)).toList();
    }

    /// Whether somebody left by this entry.
    boolean has(Entry entry) {
        return ends.containsKey(entry.index());
    }
}
