package custody.ingest.adapter;

import custody.ledger.event.Event;
import java.util.List;

/// What became of one group of records: exactly one of these for all of its records.
public sealed interface Mapped {
    /// The events that the group tells, at least one.
    record Events(List<Event> events) implements Mapped {
        public Events {
            events = List.copyOf(events);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("a mapped group has an event");
            }
        }
    }

    /// Not about access: counted under its reason, a stable word, and not kept.
    record Skipped(String reason) implements Mapped {}

    /// Cannot be read safely: to quarantine with a stable code; `pointer` (RFC 6901) says where, `""` is the whole
    /// record. `detail` quotes no value.
    record Unmappable(String code, String detail, String pointer) implements Mapped {}
}
