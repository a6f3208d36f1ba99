package custody.query.pack;

import custody.ledger.read.EntryReader;
import custody.query.answer.Projections;
import custody.query.attribution.Fact;
import custody.query.attribution.Policy;
import custody.query.state.SetPolicies;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A policy that verdicts were judged by: canonical JSON, and the entry that brought it (null: built in).
record PolicyDocument(byte[] json, @Nullable Long entry) {
    PolicyDocument {
        json = json.clone();
    }

    @Override
    public byte[] json() {
        return json.clone();
    }

    /// Those of some policies that the ledger has as of a size; of what several entries brought the newest is named.
    static Map<PolicyName, PolicyDocument> find(Set<PolicyName> names, long asOf, Projections projections, EntryReader entries) {
        Map<PolicyName, PolicyDocument> found = new HashMap<>();
        add(Policy.STANDARD, null, names, found);
        if (found.size() < names.size()) {
            for (Fact fact : SetPolicies.below(asOf, projections, entries)) {
                add(fact.policy(), fact.index(), names, found);
            }
        }
        return found;
    }

    private static void add(@Nullable Policy policy, @Nullable Long entry, Set<PolicyName> names, Map<PolicyName, PolicyDocument> to) {
        if (policy != null) {
            PolicyName name = new PolicyName(policy.version(), policy.hash());
            if (names.contains(name)) {
                to.putIfAbsent(name, new PolicyDocument(policy.document(), entry));
            }
        }
    }
}
