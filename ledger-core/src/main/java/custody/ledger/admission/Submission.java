package custody.ledger.admission;

import custody.ledger.event.Event;
import custody.ledger.json.JsonNode;
import org.jspecify.annotations.Nullable;

/// An event on its way to the gate, with the record that it was made from.
///
/// `record` is the source's own record before scrubbing: a JSON value (a string for text formats), or null for
/// an event posted natively. Several events of one record share it.
public record Submission(Event event, @Nullable JsonNode record) {}
