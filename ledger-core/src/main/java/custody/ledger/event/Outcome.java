package custody.ledger.event;

/// How the source says that it ended.
public enum Outcome {
    SUCCESS,
    DENIED,
    FAILED,
    UNKNOWN
}
