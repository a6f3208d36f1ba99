package custody.query.attribution;

import custody.ledger.event.EventType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Check 4: whether a grant, the token and the delegations on the way cover what was done (rules D28, D36 to D38).
final class ScopeCheck {
    private final Use use;
    private final Chain chain;
    private final CredentialView credential;

    ScopeCheck(Use use, Chain chain, CredentialView credential) {
        this.use = use;
        this.chain = chain;
        this.credential = credential;
    }

    /// All of them together; `entry` is what of the scope has the subject, `at` the place of the grantee in the chain,
    /// `bound` false leaves the token out.
    Conditions.Result of(Statement s, @Nullable String entry, int at, boolean bound, Policy.Needs needs) {
        Conditions.Result all = s.scope.isEmpty() ? Conditions.Result.MISSING
                : entry == null ? Conditions.Result.VIOLATED : Conditions.Result.HOLDS;
        all = all.and(actions(s.actions)).and(Conditions.check(s.conditions, use.event.context()))
                .and(Conditions.check(needs.conditions(), use.event.context()));
        if (bound) {
            for (Fact issue : credential.allIssues()) {
                all = all.and(limits(issue));
            }
        }
        for (int hop = at; hop < chain.proofs().size(); hop++) {
            Conditions.Result best = Conditions.Result.VIOLATED;
            for (Chain.Proof proof : chain.proofs().get(hop)) {
                Conditions.Result one = proof.limited() ? limits(proof.by()) : Conditions.Result.HOLDS;
                best = one.compareTo(best) < 0 ? one : best;
            }
            all = all.and(best);
        }
        return all;
    }

    private Conditions.Result limits(Fact by) {
        var own = by.event.grant();
        if (own == null) {
            return Conditions.Result.HOLDS;
        }
        boolean inside = own.scope().isEmpty() || Scope.narrowest(own.scope(), use.subject()) != null;
        return (inside ? Conditions.Result.HOLDS : Conditions.Result.VIOLATED)
                .and(actions(own.actions()))
                .and(by.is(EventType.ISSUE) ? Conditions.check(own.conditions(), use.event.context())
                        : Conditions.Result.HOLDS);
    }

    private Conditions.Result actions(List<String> allowed) {
        if (allowed.isEmpty()) {
            return Conditions.Result.HOLDS;
        }
        var action = use.event.action();
        return action == null ? Conditions.Result.MISSING
                : allowed.contains(action.word()) ? Conditions.Result.HOLDS : Conditions.Result.VIOLATED;
    }
}
