package custody.query.catalog;

import custody.ledger.event.Event;
import java.time.Instant;
import java.util.Comparator;

/// An event that is evidence, and its entry.
record Told(long seq, Event event) {
    /// By event time; of one time the first in the ledger first.
    static final Comparator<Told> BY_TIME = Comparator.comparing(Told::at).thenComparing(Told::seq);

    Instant at() {
        return event.eventTime();
    }

    String source() {
        return event.source().id();
    }
}
