package custody.query.measure;

import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import custody.query.answer.GrantFacts;
import custody.query.answer.Projections;
import custody.query.attribution.Scope;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What of a grant was used under it, by what the uses that it was judged to be behind are of (rule D37), and by their
/// actions.
///
/// `usedFraction` is the share of what it covers, that is what it names and the known secrets behind its patterns; null
/// when there is none or too much. `unusedScope` are the entries of its scope that no use lies in, `unusedActions` the
/// actions it lists that no use in its scope was. `wide` says whether an entry of its scope, or a known secret behind one,
/// was not used. All four are null when nobody can tell (see [UsedUnder]), `wide` also when all was used of more secrets
/// than are compared.
public record ScopeUse(
        @Nullable Double usedFraction,
        @Nullable List<String> unusedScope,
        @Nullable List<String> unusedActions,
        @Nullable Boolean wide) {
    private static final ScopeUse UNTOLD = new ScopeUse(null, null, null, null);

    public ScopeUse {
        unusedScope = unusedScope == null ? null : List.copyOf(unusedScope);
        unusedActions = unusedActions == null ? null : List.copyOf(unusedActions);
    }

    /// What a grant names and the known secrets behind its patterns; `more` when those are more than are compared.
    private record Covered(Set<String> refs, boolean more) {}

    /// What of each of some grants was used, as of a size.
    public static Map<GrantFacts, ScopeUse> of(Projections projections, EntryReader entries, Collection<GrantFacts> grants, long asOf) {
        Known known = new Known(projections, entries, asOf, Known.AT_MOST, "ask for fewer grants at once");
        return of(known, grants, Condition.ANY_ENTRY);
    }

    /// What of each was used in the uses that fulfil a condition.
    static Map<GrantFacts, ScopeUse> of(Known known, Collection<GrantFacts> grants, Condition when) {
        if (grants.isEmpty()) {
            return Map.of();
        }
        UsedUnder used = UsedUnder.of(known, grants.stream().map(GrantFacts::key).toList(), when);
        Map<GrantFacts, ScopeUse> found = new HashMap<>();
        for (GrantFacts grant : grants) {
            Set<UsedUnder.Done> done = used.of(grant.key());
            found.put(grant, done == null ? UNTOLD : of(known, grant, done, covered(known, grant)));
        }
        return found;
    }

    private static ScopeUse of(Known known, GrantFacts grant, Set<UsedUnder.Done> done, Covered covered) {
        Set<String> subjects = new HashSet<>();
        Set<String> actions = new HashSet<>();
        for (UsedUnder.Done each : done) {
            if (grant.covers(each.subject())) {
                subjects.add(each.subject());
                actions.add(each.action());
            }
        }
        List<String> unused = grant.scope().stream().filter(entry -> subjects.stream().noneMatch(subject -> Scope.has(entry, subject))).toList();
        return new ScopeUse(
                covered.more || covered.refs.isEmpty()
                        ? null
                        : Double.valueOf((double) covered.refs.stream().filter(subjects::contains).count() / covered.refs.size()),
                unused,
                grant.actions().stream().filter(action -> !actions.contains(action)).toList(),
                wide(known, grant.scope(), subjects));
    }

    /// Whether an entry of a scope, or a known secret behind one, was not among what was used; null when nobody can tell.
    static @Nullable Boolean wide(Known known, List<String> scope, Set<String> used) {
        boolean more = false;
        for (String entry : scope) {
            if (!Scope.isPattern(entry)) {
                if (!used.contains(entry)) {
                    return true;
                }
            } else {
                Known.Behind behind = known.behind(entry);
                if (used.stream().noneMatch(subject -> Scope.has(entry, subject)) || !used.containsAll(behind.refs())) {
                    return true;
                }
                more |= behind.more();
            }
        }
        return more ? null : false;
    }

    private static Covered covered(Known known, GrantFacts grant) {
        Set<String> refs = new HashSet<>();
        boolean more = false;
        for (String entry : grant.scope()) {
            if (Scope.isPattern(entry)) {
                Known.Behind behind = known.behind(entry);
                refs.addAll(behind.refs());
                more |= behind.more();
            } else {
                refs.add(entry);
            }
        }
        return new Covered(refs, more);
    }
}
