package custody.query.measure;

import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Hop;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialFacts;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Membership;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import custody.query.answer.Tally;
import custody.query.answer.UnreadableQueryException;
import custody.query.attribution.Scope;
import custody.query.measure.BlastRadius.Edge;
import custody.query.measure.BlastRadius.Kind;
import custody.query.measure.BlastRadius.Spot;
import custody.query.measure.BlastRadius.Via;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Walks from a root, breadth first, over grants in force, uses, delegations and assumed identities. For one question.
public final class BlastWalk {
    /// The deepest walk.
    public static final int DEEPEST = 8;
    private static final int PAGE = 200;
    private static final GrantCriteria ACTIVE = GrantCriteria.ANY.in("ACTIVE");
    private static final EntryOrder NEWEST = new EntryOrder(EntryOrder.By.LEDGER_SEQ, false);

    private final Known known;
    private final Instant now;
    private final int maxDepth;
    private final Reached reached = new Reached();
    private final Set<String> walkedRefs = new LinkedHashSet<>();
    private final Deque<Step> queue = new ArrayDeque<>();

    /// An identity to walk on from; with `grantsOnly` no further than what it was granted.
    private record Step(String identity, int depth, boolean grantsOnly) {}

    public BlastWalk(Projections projections, EntryReader entries, long asOf, int maxDepth) {
        this(projections, entries, asOf, maxDepth, "choose a smaller maxDepth, or a root further on");
    }

    private BlastWalk(Projections projections, EntryReader entries, long asOf, int maxDepth, String instead) {
        if (maxDepth < 1 || maxDepth > DEEPEST) {
            throw new UnreadableQueryException("maxDepth is " + maxDepth + ", not from 1 to " + DEEPEST);
        }
        this.known = new Known(projections, entries, asOf, Known.AT_MOST, instead);
        this.now = projections.timeAt(asOf);
        this.maxDepth = maxDepth;
    }

    /// The walk from a root.
    public BlastRadius from(Spot root) {
        switch (root.kind()) {
            case IDENTITY -> visit(root.ref(), 0, false);
            case SECRET -> holders(root);
            case CREDENTIAL -> credential(root);
            case GRANT -> grant(root);
        }
        while (!queue.isEmpty()) {
            Step step = queue.removeFirst();
            if (step.depth < maxDepth) {
                walk(step);
            }
        }
        return reached.radius(root, known.asOf, usedFraction());
    }

    /// What one identity may have and has had, without walking on.
    public static List<String> reachable(Projections projections, EntryReader entries, long asOf, String identity) {
        BlastWalk walk = new BlastWalk(
                projections, entries, asOf, 1, "grants(filter: {granteeId, state: [ACTIVE]}) lists its grants by pages");
        walk.walk(new Step(identity, 0, true));
        return walk.reached.secrets().stream().sorted().toList();
    }

    private void visit(String identity, int depth, boolean grantsOnly) {
        if (reached.add(identity)) {
            queue.addLast(new Step(identity, depth, grantsOnly));
        }
    }

    private void walk(Step step) {
        known.look();
        Set<String> refs = new LinkedHashSet<>(known.identity(step.identity).map(IdentityFacts::refs).orElse(List.of(step.identity)));
        walkedRefs.addAll(refs);
        Spot from = new Spot(Kind.IDENTITY, step.identity);
        granted(from, step);
        groups(from, refs, step.depth);
        if (!step.grantsOnly) {
            used(from, refs, step.depth);
            delegations(from, refs, step.depth);
            assumed(from, refs, step.depth);
        }
    }

    private void granted(Spot from, Step step) {
        for (GrantFacts grant : grants(ACTIVE.to(step.identity))) {
            reached.measure(grant);
            for (String scope : grant.scope()) {
                for (String secret : covered(scope)) {
                    reached.secret(from, secret, Via.GRANT, grant.key(), step.depth + 1);
                }
            }
        }
    }

    /// A member reaches what its groups, and theirs, were granted.
    private void groups(Spot from, Set<String> refs, int depth) {
        Set<String> groups = new LinkedHashSet<>();
        known.projections.memberships(refs, Membership.Side.MEMBER, known.asOf).values().forEach(groups::addAll);
        groups.forEach(group -> go(from, group, Via.MEMBER, depth + 1, true));
    }

    private List<GrantFacts> grants(GrantCriteria where) {
        List<GrantFacts> found = new ArrayList<>();
        known.<GrantFacts>all(page -> reached.isFull() ? none() : known.projections.grants(where, page), found::addAll);
        return found;
    }

    private void cutShort(Page<?> page) {
        if (page.more()) {
            reached.cutShort();
        }
    }

    private static <T> Page<T> none() {
        return new Page<>(List.of(), false, null);
    }

    /// The secrets that a scope entry names, or the known ones behind a pattern.
    private List<String> covered(String scope) {
        if (!Scope.isPattern(scope)) {
            return List.of(scope);
        }
        SecretCriteria where = SecretCriteria.startingWith(Scope.prefix(scope));
        Page<SecretFacts> page = known.projections.secrets(where, new PageRequest(known.asOf, Reached.EDGES, null, true, false));
        cutShort(page);
        return page.rows().stream().map(row -> row.node().ref()).toList();
    }

    private void used(Spot from, Set<String> refs, int depth) {
        Condition own = new Condition.All(List.of(
                new Condition.Is(Field.ACTOR, refs), new Condition.Is(Field.OUTCOME, Set.of("SUCCESS"))));
        for (String secret : secretsOf(own)) {
            if (!reached.secrets().contains(secret)) {
                reached.secret(from, secret, Via.USE, null, depth + 1);
            }
        }
    }

    private Set<String> secretsOf(Condition uses) {
        Set<String> found = new TreeSet<>();
        known.projections.tally(Tally.ofUses(uses, known.asOf, Field.SECRET)).keySet().forEach(key -> found.add(key.getFirst()));
        found.remove("");
        return found;
    }

    private void go(Spot from, String identity, Via via, int depth, boolean grantsOnly) {
        if (reached.isFull()) {
            reached.cutShort();
            return;
        }
        reached.link(from, identity, via, depth);
        visit(identity, depth, grantsOnly);
    }

    private void delegations(Spot from, Set<String> refs, int depth) {
        for (Event event : newest(EventType.DELEGATION, Field.CHAIN, refs)) {
            boolean over = event.grant() != null && event.grant().expiresAt() != null && !event.grant().expiresAt().isAfter(now);
            if (over || event.actor() == null) {
                continue;
            }
            List<String> chain = new ArrayList<>(event.onBehalfOf().stream().map(Hop::ref).toList());
            chain.add(event.actor().ref());
            for (int i = 1; i < chain.size(); i++) {
                if (refs.contains(chain.get(i - 1)) && !refs.contains(chain.get(i))) {
                    go(from, chain.get(i), Via.DELEGATION, depth + 1, false);
                } else if (refs.contains(chain.get(i)) && !refs.contains(chain.get(i - 1))) {
                    go(from, chain.get(i - 1), Via.ON_BEHALF_OF, depth + 1, true);
                }
            }
        }
    }

    /// Credentials that the identity got for being somebody else.
    private void assumed(Spot from, Set<String> refs, int depth) {
        List<Credential> issued = newest(EventType.ISSUE, Field.ACTOR, refs).stream()
                .flatMap(event -> Stream.ofNullable(event.credential()))
                .filter(credential -> credential.holder() != null && !refs.contains(credential.holder().ref()))
                .toList();
        Map<String, CredentialFacts> facts =
                known.projections.credentials(issued.stream().map(Credential::ref).collect(Collectors.toSet()), known.asOf);
        for (Credential credential : issued) {
            if (credential.holder() != null && isAlive(facts.get(credential.ref()))) {
                go(from, credential.holder().ref(), Via.ASSUME, depth + 1, false);
            }
        }
    }

    /// What nothing else is known of may live.
    private boolean isAlive(@Nullable CredentialFacts credential) {
        return credential == null || credential.isAlive(now);
    }

    private List<Event> newest(EventType type, Field field, Set<String> refs) {
        Condition where = new Condition.All(List.of(new Condition.Is(Field.TYPE, Set.of(type.name())), new Condition.Is(field, refs)));
        Page<Long> page = known.projections.entries(where, NEWEST, new PageRequest(known.asOf, PAGE, null, true, false));
        cutShort(page);
        List<Event> found = new ArrayList<>();
        Map<Long, Entry> read = known.entries(page.rows().stream().map(Page.Row::node).toList());
        for (Page.Row<Long> row : page.rows()) {
            Entry entry = read.get(row.node());
            if (entry != null && entry.payload() != null) {
                found.add(entry.payload().event());
            }
        }
        return found;
    }

    /// Who may have a secret now.
    private void holders(Spot secret) {
        for (GrantFacts grant : grants(ACTIVE.covering(List.of(secret.ref())))) {
            reached.measure(grant);
            if (grant.grantee() != null) {
                walkedRefs.addAll(known.identity(grant.grantee()).map(IdentityFacts::refs).orElse(List.of(grant.grantee())));
                reached.add(grant.grantee());
                reached.edge(new Edge(secret, new Spot(Kind.IDENTITY, grant.grantee()), Via.GRANT, grant.key(), 1));
                members(Set.of(grant.grantee()), 2);
            }
        }
        reached.secret(secret);
    }

    /// Who holds what a group was granted.
    private void members(Set<String> groups, int depth) {
        known.projections.memberships(groups, Membership.Side.GROUP, known.asOf).forEach((group, members) -> {
            for (String member : members) {
                walkedRefs.addAll(known.identity(member).map(IdentityFacts::refs).orElse(List.of(member)));
                reached.edge(new Edge(new Spot(Kind.IDENTITY, member), new Spot(Kind.IDENTITY, group), Via.MEMBER, null, depth));
                if (reached.add(member) && depth < maxDepth) {
                    members(Set.of(member), depth + 1);
                }
            }
        });
    }

    private void credential(Spot root) {
        CredentialFacts facts = known.projections.credentials(List.of(root.ref()), known.asOf).get(root.ref());
        if (facts != null && facts.secret() != null) {
            reached.secret(root, facts.secret(), Via.ISSUE, null, 1);
        }
        if (facts != null && facts.holder() != null && isAlive(facts)) {
            go(root, facts.holder(), Via.ISSUE, 1, true);
        }
    }

    private void grant(Spot root) {
        GrantKey key = GrantKey.parse(root.ref());
        GrantFacts grant = known.projections.grants(List.of(key), known.asOf).get(key);
        if (grant == null) {
            return;
        }
        reached.measure(grant);
        if (grant.grantee() != null) {
            walkedRefs.addAll(known.identity(grant.grantee()).map(IdentityFacts::refs).orElse(List.of(grant.grantee())));
        }
        grant.scope().forEach(scope -> covered(scope).forEach(secret -> reached.secret(root, secret, Via.GRANT, key, 1)));
    }

    private double usedFraction() {
        if (reached.secrets().isEmpty() || walkedRefs.isEmpty()) {
            return 0;
        }
        Set<String> used = secretsOf(new Condition.All(List.of(
                new Condition.Is(Field.CHAIN, walkedRefs),
                new Condition.Not(new Condition.Is(Field.VERDICT_CLASS, Set.of("NOT_APPLICABLE"))))));
        return (double) reached.secrets().stream().filter(used::contains).count() / reached.secrets().size();
    }
}
