package custody.query.memory;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import java.time.Instant;

/// An entry with its event, as it is kept in memory.
record Seen(long index, Instant received, Standing standing, Event event) {
    /// Whether it is the first of its identity; others tell nothing new.
    boolean isFirst() {
        return standing == Standing.FIRST;
    }

    boolean is(EventType type) {
        return event.type() == type;
    }

    boolean isUse() {
        return is(EventType.USE) || is(EventType.ATTEMPT);
    }

    Instant at() {
        return event.eventTime();
    }
}
