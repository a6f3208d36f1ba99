package custody.ledger.journal;

/// How an entry stands to earlier ones of the same event identity; the order is that of the format.
public enum Kind {
    FIRST,
    COPY,
    CONFLICT
}
