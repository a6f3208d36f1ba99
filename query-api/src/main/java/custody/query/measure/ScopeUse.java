package custody.query.measure;

import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import custody.query.answer.Tally;
import custody.query.attribution.Fact;
import custody.query.attribution.Scope;
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
/// actions it lists that no use in its scope was. All three are null when nobody can tell: a use that names no secret has
/// to be read to know what it is of, and more than [#READ] of them are not, nor those that were erased.
public record ScopeUse(
        @Nullable Double usedFraction, @Nullable List<String> unusedScope, @Nullable List<String> unusedActions) {
    /// Uses without a secret that are read.
    private static final int READ = 1_000;

    /// Secrets behind one pattern that are compared with what was used.
    private static final int PATTERN = 1_000;
    private static final ScopeUse UNTOLD = new ScopeUse(null, null, null);

    public ScopeUse {
        unusedScope = unusedScope == null ? null : List.copyOf(unusedScope);
        unusedActions = unusedActions == null ? null : List.copyOf(unusedActions);
    }

    /// What a use was of, and what was done.
    private record Done(String subject, String action) {}

    public static ScopeUse of(Projections projections, EntryReader entries, GrantFacts grant, long asOf) {
        Set<Done> done = done(projections, entries, grant, asOf);
        if (done == null) {
            return UNTOLD;
        }
        Set<String> subjects = new HashSet<>();
        Set<String> actions = new HashSet<>();
        for (Done each : done) {
            if (grant.scope().stream().anyMatch(entry -> Scope.has(entry, each.subject))) {
                subjects.add(each.subject);
                actions.add(each.action);
            }
        }
        return new ScopeUse(
                fraction(covered(projections, grant, asOf), subjects),
                grant.scope().stream().filter(entry -> subjects.stream().noneMatch(subject -> Scope.has(entry, subject))).toList(),
                grant.actions().stream().filter(action -> !actions.contains(action)).toList());
    }

    /// What was done under a grant; null when not all of it is known.
    private static @Nullable Set<Done> done(Projections projections, EntryReader entries, GrantFacts grant, long asOf) {
        Condition under = new Condition.Is(Field.GRANT, Set.of(grant.key().toString()));
        Set<Done> done = new HashSet<>();
        Set<String> secrets = new HashSet<>();
        long others = 0;
        for (Map.Entry<List<String>, Long> each :
                projections.tally(Tally.ofUses(under, asOf, Field.SECRET, Field.ACTION)).entrySet()) {
            String secret = each.getKey().getFirst();
            if (secret.isEmpty()) {
                others += each.getValue();
            } else {
                secrets.add(secret);
                done.add(new Done(secret, each.getKey().getLast()));
            }
        }
        if (others == 0) {
            return done;
        }
        Condition rest = new Condition.All(List.of(under, new Condition.Not(new Condition.Is(Field.SECRET, secrets))));
        return others <= READ && read(projections, entries, rest, asOf, done) ? done : null;
    }

    /// Adds what those uses were, and says whether all of them could be read.
    private static boolean read(Projections projections, EntryReader entries, Condition uses, long asOf, Set<Done> to) {
        EntryOrder order = new EntryOrder(EntryOrder.By.LEDGER_SEQ, true);
        Page<Long> page = projections.uses(uses, order, new PageRequest(asOf, READ, null, true, false));
        List<Long> indexes = page.rows().stream().map(Page.Row::node).toList();
        for (Entry entry : entries.entries(indexes).values()) {
            Payload payload = entry.payload();
            if (payload == null) {
                return false;
            }
            Event event = payload.event();
            String action = event.action() == null ? "" : event.action().word();
            to.add(new Done(Fact.of(entry.index(), entry.time(), event, null).subject(), action));
        }
        return true;
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
