package custody.query.alert;

/// How far that has come which the detections ask about the entries in hand.
public interface Coverage {
    /// Entries by which owners, secrets and revocations are known.
    long subjects();

    /// Entries whose verdicts are known.
    long verdicts();

    /// Entries that are in the index, visible or not.
    long indexed();

    /// Makes what was taken so far visible to all questions; entries that every answer covers then.
    long answers();
}
