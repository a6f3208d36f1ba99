package custody.query.graphql;

import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialEvidence;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The decisions behind credentials: those on the grants that what issued one names, and on those by which its uses were
/// judged; of many the newest.
final class CredentialDecisions {
    /// Decisions that are shown of one credential, and grants of either kind by which they are looked for.
    private static final int NEWEST = 100;

    private final Projections projections;
    private final long asOf;

    CredentialDecisions(Projections projections, long asOf) {
        this.projections = projections;
        this.asOf = asOf;
    }

    /// The entries of the decisions, by credential, each list in the order of the ledger.
    Map<String, List<Long>> of(Collection<String> credentials) {
        Map<String, Set<GrantKey>> grants = judging(credentials);
        Map<String, CredentialEvidence> evidence = projections.credentialEvidence(credentials, asOf);
        evidence.forEach((credential, told) ->
                grants.computeIfAbsent(credential, key -> new HashSet<>()).addAll(newest(told.grants())));
        Map<GrantKey, GrantFacts> facts =
                projections.grants(grants.values().stream().flatMap(Set::stream).collect(Collectors.toSet()), asOf);
        Map<String, List<Long>> found = new HashMap<>();
        for (String credential : credentials) {
            Set<Long> decisions = new TreeSet<>();
            grants.getOrDefault(credential, Set.of()).stream()
                    .flatMap(key -> Stream.ofNullable(facts.get(key)))
                    .forEach(grant -> decisions.addAll(grant.approvals()));
            found.put(credential, newest(decisions));
        }
        return found;
    }

    /// The grants by which uses were judged; of too many those of the newest uses.
    private Map<String, Set<GrantKey>> judging(Collection<String> credentials) {
        Condition uses = new Condition.Is(Field.CREDENTIAL, Set.copyOf(credentials));
        Map<String, Set<GrantKey>> found = new HashMap<>();
        projections.tally(Tally.ofUses(uses, asOf, Field.CREDENTIAL, Field.GRANT)).keySet().forEach(key -> {
            if (!key.getLast().isEmpty()) {
                found.computeIfAbsent(key.getFirst(), credential -> new HashSet<>()).add(GrantKey.parse(key.getLast()));
            }
        });
        found.replaceAll((credential, all) -> all.size() <= NEWEST ? all : judgingNewest(credential));
        return found;
    }

    private Set<GrantKey> judgingNewest(String credential) {
        Condition uses = new Condition.Is(Field.CREDENTIAL, Set.of(credential));
        Page<Long> last = projections.uses(uses, EntryOrder.NEWEST_FIRST, new PageRequest(asOf, NEWEST, null, true, false));
        return projections.attributions(last.rows().stream().map(Page.Row::node).toList(), asOf).values().stream()
                .flatMap(judged -> Stream.ofNullable(judged.grant()))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static <T> List<T> newest(Collection<T> ascending) {
        List<T> all = new ArrayList<>(ascending);
        return all.subList(Math.max(0, all.size() - NEWEST), all.size());
    }
}
