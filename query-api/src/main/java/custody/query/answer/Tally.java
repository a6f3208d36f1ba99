package custody.query.answer;

import java.util.List;

/// A question for numbers: entries (or only judged uses) counted by the values of some fields, in this order, and
/// with `daily` by the day of their event time, as days since 1970, in the last place. A field without a value counts
/// under the empty text.
///
/// Only fields with one value at most can be counted by: [#COUNTABLE].
public record Tally(boolean uses, Condition where, List<Condition.Field> by, boolean daily, long asOf) {
    /// What can be counted by.
    public static final List<Condition.Field> COUNTABLE = List.of(
            Condition.Field.TYPE, Condition.Field.SOURCE, Condition.Field.LAYER, Condition.Field.ACTOR, Condition.Field.ACTOR_KIND,
            Condition.Field.SECRET, Condition.Field.CREDENTIAL, Condition.Field.GRANT, Condition.Field.OUTCOME,
            Condition.Field.ACTION, Condition.Field.VERDICT, Condition.Field.VERDICT_CLASS, Condition.Field.CONFIDENCE);

    /// Combinations of values that one answer may have.
    public static final int MOST = 200_000;

    public Tally {
        by = List.copyOf(by);
        if (!COUNTABLE.containsAll(by)) {
            throw new IllegalArgumentException("cannot be counted by " + by);
        }
    }

    /// Judged uses.
    public static Tally ofUses(Condition where, long asOf, Condition.Field... by) {
        return new Tally(true, where, List.of(by), false, asOf);
    }

    /// Entries of any type.
    public static Tally ofEntries(Condition where, long asOf, Condition.Field... by) {
        return new Tally(false, where, List.of(by), false, asOf);
    }
}
