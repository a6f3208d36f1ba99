package custody.query.memory;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.query.answer.Activity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/// An entry with its event, as it is kept in memory; `original` is the first of its identity.
record Seen(long index, Instant received, Standing standing, long original, Event event) {
    /// Its place among entries by event time, to the microsecond; the index breaks ties.
    static final Comparator<Seen> BY_TIME =
            Comparator.comparing((Seen seen) -> seen.at().truncatedTo(ChronoUnit.MICROS)).thenComparing(Seen::index);

    /// Whether it is the first of its identity; others tell nothing new.
    boolean isFirst() {
        return standing == Standing.FIRST;
    }

    boolean is(EventType type) {
        return event.type() == type;
    }

    /// Whether it is evidence of a kind (rules D15, D22).
    boolean tells(EventType type) {
        return is(type) && event.outcome() == Outcome.SUCCESS && !Boolean.TRUE.equals(event.derived());
    }

    boolean isUse() {
        return is(EventType.USE) || is(EventType.ATTEMPT);
    }

    Instant at() {
        return event.eventTime();
    }

    static Activity activity(Seen first, Seen last) {
        return new Activity(first.at(), last.at(), first.index);
    }
}
