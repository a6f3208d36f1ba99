package custody.ledger.event;

/// An event and its id, which takes a hash to compute: whoever has both need not do so again.
public record IdentifiedEvent(EventId id, Event event) {}
