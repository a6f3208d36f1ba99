package custody.query.pack;

import custody.ledger.read.EntryReader;
import custody.query.answer.Projections;
import custody.query.attribution.Fact;
import custody.query.attribution.Policy;
import custody.query.state.SetPolicies;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A policy that verdicts were judged by: canonical JSON, and the entry that brought it (null: built in).
record PolicyDocument(String version, byte[] json, @Nullable Long entry) {
    PolicyDocument {
        json = json.clone();
    }

    @Override
    public byte[] json() {
        return json.clone();
    }

    /// The newest policy of that version as of a size; empty when none is found.
    static Optional<PolicyDocument> find(String version, long asOf, Projections projections, EntryReader entries) {
        if (version.equals(Policy.STANDARD.version())) {
            return Optional.of(new PolicyDocument(version, Policy.STANDARD.document(), null));
        }
        return SetPolicies.below(asOf, projections, entries).stream()
                .flatMap(fact -> of(fact).stream())
                .filter(document -> document.version().equals(version))
                .findFirst();
    }

    private static Optional<PolicyDocument> of(Fact fact) {
        return Optional.ofNullable(fact.policy()).map(policy -> new PolicyDocument(policy.version(), policy.document(), fact.index()));
    }
}
