package custody.ledger.event;

/// What was done to a source record before it became permanent.
public enum RecordFlag {
    /// Above the size limit: the end is missing, its whole length and hash are kept.
    CUT,
    /// NUL characters or lone surrogates became visible escapes.
    ESCAPED_TEXT,
    /// Numbers that no double holds became `{"$number":"…"}`.
    INEXACT_NUMBER,
    /// Secret values were replaced.
    SCRUBBED
}
