package custody.query.attribution;

import custody.ledger.event.EventType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Check 4: whether a grant, the token and the delegations on the way cover what was done (rules D28, D36 to D38).
final class ScopeCheck {
    private final Reads reads;
    private final Use use;
    private final Chain chain;
    private final CredentialView credential;

    ScopeCheck(Reads reads, Use use, Chain chain, CredentialView credential) {
        this.reads = reads;
        this.use = use;
        this.chain = chain;
        this.credential = credential;
    }

    /// All of them together; `entry` is what of the scope has the subject, `at` the place of the grantee in the chain,
    /// `bound` false leaves the token out.
    Findings of(Statement s, @Nullable String entry, int at, boolean bound, Policy.Needs needs) {
        Findings all = new Findings();
        all.add(s.scope.isEmpty() ? "scope" : "secret", s.scope.isEmpty() ? Conditions.Result.MISSING : inside(entry));
        all.add("action", actions(s.actions));
        Conditions.check(s.conditions, use.event.context(), all);
        Conditions.check(needs.conditions(), use.event.context(), all);
        if (bound) {
            credential.allIssues().forEach(issue -> limits(issue, all));
        }
        for (int hop = at; hop < chain.proofs().size(); hop++) {
            all.add(best(chain.proofs().get(hop)));
        }
        return all;
    }

    /// By the proof that covers most, the first of several.
    private Findings best(List<Chain.Proof> proofs) {
        Findings best = null;
        Fact by = use.fact();
        for (Chain.Proof proof : proofs) {
            Findings one = new Findings();
            if (proof.limited()) {
                limits(proof.by(), one);
            }
            if (best == null || one.result().compareTo(best.result()) < 0) {
                best = one;
                by = proof.by();
            }
        }
        reads.rests(by);
        if (best == null) {
            best = new Findings();
            best.add("delegation", Conditions.Result.VIOLATED);
        }
        return best;
    }

    private void limits(Fact by, Findings to) {
        var own = by.event.grant();
        if (own == null) {
            return;
        }
        to.add("secret", own.scope().isEmpty() ? Conditions.Result.HOLDS : inside(Scope.narrowest(own.scope(), use.subject())));
        to.add("action", actions(own.actions()));
        if (by.is(EventType.ISSUE)) {
            Conditions.check(own.conditions(), use.event.context(), to);
        }
    }

    private static Conditions.Result inside(@Nullable String entry) {
        return entry == null ? Conditions.Result.VIOLATED : Conditions.Result.HOLDS;
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
