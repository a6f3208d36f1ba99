package custody.query.measure;

import custody.ledger.read.Entry;
import custody.query.answer.Departure;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The ends of identities by which somebody left: those that were carried out, and that no lift of the same moment or a
/// later one took back, whichever ref of the identity each is of.
final class Departures {
    private final Map<Long, Departure> ends = new TreeMap<>();
    private final Map<String, Instant> lastLifts = new HashMap<>();

    /// Reads all of them.
    Departures(Known known) {
        known.<Departure>all(known.projections::departures, part -> {
            known.loadIdentitiesOf(part, Departure::who);
            part.forEach(each -> note(known, each));
        });
        ends.values().removeIf(each -> !lastLifts.getOrDefault(known.first(each.who()), Instant.MIN).isBefore(each.at()));
    }

    private void note(Known known, Departure each) {
        if (each.lifted()) {
            lastLifts.merge(known.first(each.who()), each.at(), (one, other) -> one.isAfter(other) ? one : other);
        } else {
            ends.put(each.index(), each);
        }
    }

    /// The first to leave first.
    List<Departure> all() {
        return ends.values().stream().sorted(Comparator.comparing(Departure::at)).toList();
    }

    /// The refs of those who left.
    Set<String> refs() {
        return ends.values().stream().map(Departure::who).collect(Collectors.toSet());
    }

    /// Whether somebody left by this entry.
    boolean has(Entry entry) {
        return ends.containsKey(entry.index());
    }
}
