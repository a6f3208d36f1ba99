package custody.query.attribution;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Tier 4: the grants of which the scope has what was used and the grantee is in the chain, for uses that nothing links
/// to a grant (rule D25). Past grants are read only as far as they can be shown, see [PastGrant].
final class FourthTier {
    private final Reads reads;
    private final Policy policy;
    private final Identities who;
    private final Use use;
    private final Chain chain;
    private final Judge judge;

    FourthTier(Reads reads, Policy policy, Identities who, Use use, Chain chain, Judge judge) {
        this.reads = reads;
        this.policy = policy;
        this.who = who;
        this.use = use;
        this.chain = chain;
        this.judge = judge;
    }

    /// The candidates: those that can hold at the time; when none of them wins, also those that can be the most telling.
    List<Judge.Result> candidates() {
        var keys = keysByScope();
        var seen = new TreeSet<GrantId>();
        List<Judge.Result> results = holding(keys, seen, true);
        if (results.stream().noneMatch(r -> r.verdict().wins())) {
            addPast(results, keys, seen);
            noteIfOpen(results, keys);
        }
        return results;
    }

    /// A grant found by scope and grantee, other than some, that wins; null when none does.
    Judge.@Nullable Result thatWins(Set<GrantId> not, boolean bound) {
        return holding(keysByScope(), new TreeSet<>(not), bound).stream()
                .filter(r -> r.verdict().wins()).min(Judge.Result.ORDER).orElse(null);
    }

    private List<Key> keysByScope() {
        String subject = use.subject();
        var names = new LinkedHashSet<String>();
        for (Member m : chain.members()) {
            names.addAll(m.mailed());
            names.addAll(m.mailedGroups());
        }
        names.addAll(who.emailsEver(List.copyOf(names)));
        var keys = new ArrayList<Key>(2 * names.size() + 2);
        for (String name : names) {
            keys.add(new Key(Key.Kind.GRANTEE_SCOPE, name, subject));
            keys.add(new Key(Key.Kind.GRANTEE, name, ""));
        }
        keys.add(Key.of(Key.Kind.ANYBODY, subject));
        keys.add(Key.of(Key.Kind.ANYBODY, ""));
        return keys;
    }

    private List<Judge.Result> holding(List<Key> keys, Set<GrantId> seen, boolean bound) {
        var around = new Around(use, policy);
        var results = new ArrayList<Judge.Result>();
        for (Key key : keys) {
            for (Fact fact : reads.facts(key, around)) {
                addJudged(results, fact, seen, bound);
            }
        }
        return results;
    }

    private void addPast(List<Judge.Result> results, List<Key> keys, Set<GrantId> seen) {
        keys.forEach(key -> reads.note(key.past()));
        Judge.Result best = results.stream().min(Judge.Result.ORDER).orElse(null);
        for (PastGrant past : PastGrant.inOrder(reads, keys, new Around(use, policy), judge.isEnded())) {
            if (best != null && past.comesAfter(best)) {
                return;
            }
            Fact fact = reads.fact(past.key(), past.fact());
            if (fact != null) {
                addJudged(results, fact, seen, true);
                best = results.stream().min(Judge.Result.ORDER).orElse(null);
            }
        }
    }

    private void addJudged(List<Judge.Result> results, Fact fact, Set<GrantId> seen, boolean bound) {
        for (GrantId id : GrantView.named(reads, fact.event)) {
            if (!seen.add(id)) {
                continue;
            }
            GrantView grant = GrantView.of(reads, id, policy);
            Statement s = grant.at(use.time);
            if (Scope.narrowest(s.scope, use.subject()) != null && judge.granteeAt(s, true) >= 0) {
                Confidence confidence = judge.granteeAt(s, false) >= 0 ? Confidence.STRONG : Confidence.WEAK;
                results.add(judge.judge(grant, confidence, false, bound));
            }
        }
    }

    /// Notes that grants which start after the use can change what is said of it, when they can: such a grant is not
    /// yet valid, or had ended with everything else, and that may be more telling than what was found.
    private void noteIfOpen(List<Judge.Result> results, List<Key> keys) {
        boolean told = results.stream().anyMatch(r -> r.verdict().telling() < Verdict.NOT_YET_VALID.telling());
        if (!told || judge.isEnded()) {
            keys.forEach(key -> reads.note(key.open()));
        }
    }
}
