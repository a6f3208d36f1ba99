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

    /// From when the policy of a fact holds: what it states, else the time of its entry.
    static long validFrom(Fact fact) {
        long stated = fact.policy == null ? Moment.NEVER : fact.policy.validFrom();
        return stated == Moment.NEVER ? fact.time : stated;
    }
}
