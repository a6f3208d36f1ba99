package custody.ledger.sequence;

import custody.ledger.journal.Kind;

/// Whether a candidate gets an entry.
sealed interface Judgement permits Judgement.Repetition, New {
    /// That entry holds it already.
    record Repetition(Earlier earlier) implements Judgement {}
}

/// It does. `original` is the first entry of the identity; meaningless for a candidate that is the first itself.
record New(Kind kind, long original) implements Judgement {
    static final New FIRST = new New(Kind.FIRST, 0);
}
