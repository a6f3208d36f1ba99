package custody.query.graphql;

import custody.ledger.event.EventType;
import custody.query.answer.Condition;
import custody.query.answer.EntryOrder;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What filters stand for: ids become refs, identities all their refs; what only a directory knows of a secret (owner,
/// tags, debt) or of an actor (owner, population) becomes the list of such, which must be short enough to search for.
final class FilterTargets {
    /// Secrets that a filter by owner, tag or debt may stand for.
    static final int SECRETS = 1_000;
    /// Identities that a filter by owner or population may stand for.
    private static final int IDENTITIES = 5_000;
    /// Credentials issued in it that a session in a filter may stand for.
    private static final int ISSUES = 5_000;

    private final Projections projections;
    private final Entries entries;

    FilterTargets(Projections projections, Entries entries) {
        this.projections = projections;
        this.entries = entries;
    }

    /// The credentials that were issued by entries which fulfil a condition.
    Set<String> issued(Condition where, long asOf) {
        Condition issues = new Condition.All(List.of(new Condition.Is(Condition.Field.TYPE, Set.of(EventType.ISSUE.name())), where));
        Page<Long> page = projections.entries(issues, EntryOrder.NEWEST_FIRST, new PageRequest(asOf, ISSUES, null, true));
        if (page.more()) {
            throw QueryException.badInput("more than " + ISSUES + " credentials were issued in that session; search(query:) with"
                    + " session:\"…\" finds what stands in it, without what was done with them");
        }
        Set<String> refs = new HashSet<>();
        for (EventNode node : entries.nodes(page.rows().stream().map(Page.Row::node).toList()).values()) {
            if (node.event() != null && node.event().credential() != null) {
                refs.add(node.event().credential().ref());
            }
        }
        return refs;
    }

    /// All refs of these identities.
    Set<String> refs(List<?> ids, long asOf) {
        Set<String> asked = new HashSet<>();
        ids.forEach(id -> asked.add(NodeId.key(NodeId.Kind.IDENTITY, String.valueOf(id))));
        Set<String> all = new HashSet<>(asked);
        for (IdentityFacts identity : projections.identities(asked, asOf).values()) {
            all.addAll(identity.refs());
        }
        return all;
    }

    /// All refs of the identities with an owner, or of a population, as the filter says.
    Set<String> governed(FilterInput actor, long asOf) {
        IdentityCriteria where = new IdentityCriteria(
                List.of(), actor.key("ownerId", NodeId.Kind.IDENTITY), null, null, null, null, actor.strings("population"), List.of());
        Page<IdentityFacts> page = projections.identities(where, new PageRequest(asOf, IDENTITIES, null, true));
        if (page.more()) {
            throw QueryException.badInput("the actor filter stands for more than " + IDENTITIES
                    + " identities; identities(filter:) lists them by pages, to be named by ids");
        }
        Set<String> refs = new HashSet<>();
        page.rows().forEach(row -> refs.addAll(row.node().refs()));
        return refs;
    }

    /// The secrets that a filter stands for.
    List<String> secrets(FilterInput secret, long asOf) {
        if (List.of("ids", "uris").containsAll(secret.map().keySet())) {
            return named(secret);
        }
        Page<SecretFacts> page = projections.secrets(criteria(secret), new PageRequest(asOf, SECRETS, null, true));
        if (page.more()) {
            throw QueryException.badInput("the secret filter stands for more than " + SECRETS
                    + " secrets; secrets(filter:) lists them by pages, to be named by uris");
        }
        return page.rows().stream().map(row -> row.node().ref()).toList();
    }

    /// The secrets that a filter names.
    static List<String> named(FilterInput secret) {
        Set<String> refs = new HashSet<>();
        secret.list("ids").forEach(id -> refs.add(NodeId.key(NodeId.Kind.SECRET, String.valueOf(id))));
        secret.list("uris").forEach(uri -> refs.add(String.valueOf(uri)));
        return List.copyOf(refs);
    }

    static SecretCriteria criteria(FilterInput in) {
        return new SecretCriteria(
                named(in),
                in.string("uriPrefix"),
                in.string("nameContains"),
                in.key("ownerId", NodeId.Kind.IDENTITY),
                in.strings("debt"),
                in.bool("exposed"),
                in.instant("dormantSince"),
                in.instant("usedSince"),
                in.strings("tags"));
    }
}
