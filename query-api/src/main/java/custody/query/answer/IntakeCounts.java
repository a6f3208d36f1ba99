package custody.query.answer;

/// What the intake turned away, which no entry of the ledger tells.
@FunctionalInterface
public interface IntakeCounts {
    /// Records of a source that were there already, and records that were refused.
    record Counts(long duplicates, long rejected) {
        public static final Counts NONE = new Counts(0, 0);
    }

    Counts of(String source);
}
