package custody.ledger.event;

/// Where the event id of a source comes from.
public enum EventIdKind {
    /// The source's own, stable id.
    NATIVE,
    /// Put together from fields of the record that identify it.
    COMPOSITE,
    /// A hash over the record.
    HASH
}
