package custody.ledger.json;

/// The seven kinds of JSON value (RFC 8259, section 3).
public enum JsonKind {
    NULL,
    TRUE,
    FALSE,
    NUMBER,
    STRING,
    ARRAY,
    OBJECT
}
