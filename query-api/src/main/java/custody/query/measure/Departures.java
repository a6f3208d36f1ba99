package custody.query.measure;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.ledger.read.Entry;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// The ends of identities by which somebody left: those that were carried out, and that no lift of the same moment or a
/// later one took back.
final class Departures {
    /// Somebody who left, as a source says.
    record Departure(String source, String who, Instant left) {}

    private final Map<Long, Departure> ends = new TreeMap<>();
    private final Map<String, Instant> lastLifts = new HashMap<>();

    /// Reads all of them.
    Departures(Known known) {
        known.entries(new Condition.Is(Field.TYPE, Set.of(EventType.REVOCATION.name())), this::note);
        ends.values().removeIf(each -> !lastLifts.getOrDefault(each.who(), Instant.MIN).isBefore(each.left()));
    }

    private void note(Entry entry) {
        Event event = Objects.requireNonNull(entry.payload()).event();
        Revocation revocation = event.revocation();
        if (revocation == null || revocation.target().kind() != Revocation.Kind.IDENTITY || event.outcome() != Outcome.SUCCESS) {
            return;
        }
        String who = revocation.target().ref();
        Instant at = revocation.effectiveAt() == null ? event.eventTime() : revocation.effectiveAt();
        if (Boolean.TRUE.equals(revocation.lifted())) {
            lastLifts.merge(who, at, (one, other) -> one.isAfter(other) ? one : other);
        } else {
            ends.put(entry.index(), new Departure(entry.source(), who, at));
        }
    }

    /// In ledger order.
    List<Departure> all() {
        return List.copyOf(ends.values());
    }

    /// Whether somebody left by this entry.
    boolean has(Entry entry) {
        return ends.containsKey(entry.index());
    }
}
