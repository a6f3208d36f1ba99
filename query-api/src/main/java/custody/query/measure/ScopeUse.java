package custody.query.measure;

import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.GrantFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import custody.query.answer.Tally;
import custody.query.attribution.Scope;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What of a grant was used under it, by the secrets and actions of the uses that it was judged to be behind.
///
/// `usedFraction` is the share of the secrets that it covers, those it names and the known ones behind its patterns; null
/// when there are none or too many. `unusedScope` are the entries of its scope that no use lies in, `unusedActions` the
/// actions it lists that no use in its scope was.
public record ScopeUse(@Nullable Double usedFraction, List<String> unusedScope, List<String> unusedActions) {
    /// Secrets behind one pattern that are compared with what was used.
    private static final int PATTERN = 1_000;

    public ScopeUse {
        unusedScope = List.copyOf(unusedScope);
        unusedActions = List.copyOf(unusedActions);
    }

    public static ScopeUse of(Projections projections, GrantFacts grant, long asOf) {
        Condition under = new Condition.Is(Field.GRANT, Set.of(grant.key().toString()));
        Set<String> secrets = new HashSet<>();
        Set<String> actions = new HashSet<>();
        for (List<String> each : projections.tally(Tally.ofUses(under, asOf, Field.SECRET, Field.ACTION)).keySet()) {
            String secret = each.getFirst();
            if (grant.scope().stream().anyMatch(entry -> Scope.has(entry, secret))) {
                secrets.add(secret);
                actions.add(each.getLast());
            }
        }
        return new ScopeUse(
                fraction(covered(projections, grant, asOf), secrets),
                grant.scope().stream().filter(entry -> secrets.stream().noneMatch(secret -> Scope.has(entry, secret))).toList(),
                grant.actions().stream().filter(action -> !actions.contains(action)).toList());
    }

    private static @Nullable Double fraction(@Nullable Set<String> covered, Set<String> used) {
        return covered == null || covered.isEmpty()
                ? null
                : Double.valueOf((double) covered.stream().filter(used::contains).count() / covered.size());
    }

    /// Null when a pattern has more than are compared.
    private static @Nullable Set<String> covered(Projections projections, GrantFacts grant, long asOf) {
        Set<String> covered = new HashSet<>();
        for (String entry : grant.scope()) {
            if (Scope.isPattern(entry)) {
                SecretCriteria behind = SecretCriteria.startingWith(entry.substring(0, entry.length() - 1));
                Page<SecretFacts> page = projections.secrets(behind, new PageRequest(asOf, PATTERN, null, true, false));
                if (page.more()) {
                    return null;
                }
                page.rows().forEach(row -> covered.add(row.node().ref()));
            } else {
                covered.add(entry);
            }
        }
        return covered;
    }
}
