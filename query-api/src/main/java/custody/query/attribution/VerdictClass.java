package custody.query.attribution;

/// The five heaps into which verdicts fall.
public enum VerdictClass {
    OK,
    EXCEPTION,
    VIOLATION,
    UNKNOWN,
    NOT_APPLICABLE
}
