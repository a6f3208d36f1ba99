package custody.query.catalog;

import custody.ledger.event.Event;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;

/// An event that is evidence, its entry, and the keys under which it says something of grants.
record Told(long seq, Event event, Set<String> keys) {
    /// By event time; of one time the first in the ledger first.
    static final Comparator<Told> BY_TIME = Comparator.comparing(Told::at).thenComparing(Told::seq);

    static Told of(long seq, Event event) {
        return new Told(seq, event, GrantKeys.of(event));
    }

    Instant at() {
        return event.eventTime();
    }

    String source() {
        return event.source().id();
    }
}
