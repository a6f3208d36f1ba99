package custody.ledger.scrub;

import custody.ledger.event.Event;
import org.jspecify.annotations.Nullable;

/// An event without secret values, its `rawHash` and `recordFlags` set, and the record it came from; null when
/// it was posted natively.
public record Scrubbed(Event event, @Nullable ScrubbedRecord record) {}
