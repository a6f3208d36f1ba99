package custody.query.attribution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which of the policies that were set is in force at a time (rule D66).
public final class PolicyInForce {
    private PolicyInForce() {}

    /// The one with the latest [#validFrom] that is not after the time, else the first; the standard one when none of
    /// the facts brings any.
    public static Policy at(List<Fact> set, Instant time) {
        return at(set, TimePoint.of(Moment.of(time)));
    }

    static Policy at(List<Fact> set, TimePoint time) {
        if (set.isEmpty()) {
            return Policy.STANDARD;
        }
        List<Fact> all = new ArrayList<>(set);
        all.sort(Comparator.comparingLong(PolicyInForce::validFrom).thenComparing(Fact.ORDER));
        Policy found = null;
        for (Fact fact : all) {
            if (fact.policy != null && (found == null || time.hasReached(validFrom(fact)))) {
                found = fact.policy;
            }
        }
        return found == null ? Policy.STANDARD : found;
    }

    /// The times of the uses that may be judged otherwise when one more is set at a time (rule D61).
    public static Span reach(List<Fact> set, Policy next, Instant at) {
        return reach(set, next, stated(next, Moment.of(at)));
    }

    /// A policy holds from its `validFrom`; the earliest one also before. One that asks the same as the one in whose place
    /// it comes changes nothing.
    static Span reach(List<Fact> others, Policy policy, long validFrom) {
        if (isAlone(others, validFrom) && policy.asksTheSameAs(at(others, TimePoint.of(validFrom)))) {
            return Span.NONE;
        }
        boolean isFirst = others.stream().noneMatch(each -> each.policy != null && validFrom(each) < validFrom);
        return isFirst ? Span.ALL : Span.since(validFrom);
    }

    /// Whether one more, set at a time, changes only the verdicts on uses without a candidate (rules D10, D60).
    public static boolean changesCoversAlone(List<Fact> set, Policy next, Instant at) {
        return changesCoversAlone(set, next, stated(next, Moment.of(at)));
    }

    /// Whether a policy differs from the one in whose place it comes only in what sources may grant.
    static boolean changesCoversAlone(List<Fact> others, Policy policy, long validFrom) {
        return isAlone(others, validFrom) && policy.asksTheSameBesideCovers(at(others, TimePoint.of(validFrom)));
    }

    /// Of several that hold from one moment it is not known in whose place one comes.
    private static boolean isAlone(List<Fact> others, long validFrom) {
        return others.stream().noneMatch(each -> each.policy != null && validFrom(each) == validFrom);
    }

    /// From when the policy of a fact holds: what it states, else the time of its entry.
    static long validFrom(Fact fact) {
        return fact.policy == null ? fact.time : stated(fact.policy, fact.time);
    }

    private static long stated(Policy policy, long absent) {
        return policy.validFrom() == Moment.NEVER ? absent : policy.validFrom();
    }
}
