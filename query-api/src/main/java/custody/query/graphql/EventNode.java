package custody.query.graphql;

import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An entry of the ledger as a node; `event` is null when its payload was erased.
record EventNode(Entry entry, @Nullable Event event) {
    static EventNode of(Entry entry) {
        return new EventNode(entry, entry.payload() == null ? null : entry.payload().event());
    }

    long index() {
        return entry.index();
    }

    Instant at() {
        return event == null ? entry.time() : event.eventTime();
    }
}
