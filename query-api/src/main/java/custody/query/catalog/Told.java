package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventId;
import custody.ledger.event.IdentifiedEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;

/// An event that is evidence and no use, its id and entry, and the keys under which it says something of grants.
record Told(long seq, EventId id, Event event, Set<String> keys) {
    /// By event time; of one time the first in the ledger first.
    static final Comparator<Told> BY_TIME = Told::compareByTime;

    static Told of(long seq, IdentifiedEvent identified) {
        return new Told(seq, identified.id(), identified.event(), GrantKeys.of(identified.event()));
    }

    private static int compareByTime(Told one, Told other) {
        int byTime = one.at().compareTo(other.at());
        return byTime != 0 ? byTime : Long.compare(one.seq, other.seq);
    }

    Instant at() {
        return event.eventTime();
    }

    String source() {
        return event.source().id();
    }
}
