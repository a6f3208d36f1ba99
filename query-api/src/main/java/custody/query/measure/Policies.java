package custody.query.measure;

import custody.ledger.event.ActorKind;
import custody.ledger.read.EntryReader;
import custody.query.answer.GrantLengths;
import custody.query.answer.Projections;
import custody.query.attribution.Policy;
import custody.query.attribution.PolicyInForce;
import custody.query.state.SetPolicies;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The policy in force at the ledger's time as of a size: what measures and filters go by. Each use is judged by that
/// of its own time.
public final class Policies {
    private Policies() {}

    static Policy inForce(Projections projections, EntryReader entries, long asOf) {
        return PolicyInForce.at(SetPolicies.below(asOf, projections, entries), projections.timeAt(asOf));
    }

    /// How long grants to any kind may be, the shortest first.
    static List<Duration> longest(Policy policy) {
        return Arrays.stream(ActorKind.values())
                .flatMap(kind -> policy.longestGrant(kind).stream())
                .distinct()
                .sorted()
                .toList();
    }

    /// How long grants may be by the policy in force.
    public static GrantLengths lengths(Projections projections, EntryReader entries, long asOf, boolean beyond) {
        Policy policy = inForce(projections, entries, asOf);
        Map<String, Duration> longest = new HashMap<>();
        for (ActorKind kind : ActorKind.values()) {
            policy.longestGrant(kind).ifPresent(most -> longest.put(kind.name(), most));
        }
        return new GrantLengths(longest, beyond);
    }
}
