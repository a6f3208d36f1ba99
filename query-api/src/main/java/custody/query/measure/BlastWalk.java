package custody.query.measure;

import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialFacts;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Walks from a root, breadth first, over grants in force, uses, delegations and assumed identities. For one question.
public final class BlastWalk {
    /// The deepest walk.
    public static final int DEEPEST = 8;
    private static final GrantCriteria ACTIVE = GrantCriteria.ANY.in("ACTIVE");

    private final Known known;
    private final Instant now;
    private final Handovers handovers;
    private final int maxDepth;
    private final Spot root;
    private final Reached reached;
    private final Set<String> walkedRefs = new LinkedHashSet<>();
    private final Deque<Step> queue = new ArrayDeque<>();

    /// An identity to walk on from; with `grantsOnly` no further than what it was granted.
    private record Step(String identity, int depth, boolean grantsOnly) {}

    public BlastWalk(Projections projections, EntryReader entries, long asOf, Spot root, int maxDepth) {
        this(projections, entries, asOf, root, maxDepth, "choose a smaller maxDepth, or a root further on");
    }

    private BlastWalk(Projections projections, EntryReader entries, long asOf, Spot root, int maxDepth, String instead) {
        if (maxDepth < 1 || maxDepth > DEEPEST) {
            throw new UnreadableQueryException("maxDepth is " + maxDepth + ", not from 1 to " + DEEPEST);
        }
        this.known = new Known(projections, entries, asOf, Known.AT_MOST, instead);
        this.now = projections.timeAt(asOf);
        this.handovers = new Handovers(known, now);
        this.root = root;
        this.reached = new Reached(root);
        this.maxDepth = maxDepth;
    }

    public BlastRadius radius() {
        switch (root.kind()) {
            case IDENTITY -> queue.addLast(new Step(root.ref(), 0, false));
            case SECRET -> holders();
            case CREDENTIAL -> credential();
            case GRANT -> grant();
        }
        while (!queue.isEmpty()) {
            Step step = queue.removeFirst();
            if (step.depth < maxDepth) {
                walk(step);
            }
        }
        return reached.radius(known.asOf, usedFraction());
    }

    /// What one identity may have and has had, without walking on.
    public static List<String> reachable(Projections projections, EntryReader entries, long asOf, String identity) {
        BlastWalk walk = new BlastWalk(
                projections, entries, asOf, new Spot(Kind.IDENTITY, identity), 1,
                "grants(filter: {granteeId, state: [ACTIVE]}) lists its grants by pages");
        walk.walk(new Step(identity, 0, true));
        return walk.reached.secrets().stream().sorted().toList();
    }

    /// The one ref under which an identity is reached, whichever of its refs led to it.
    private String one(String ref) {
        boolean isRoot = root.kind() == Kind.IDENTITY && known.first(ref).equals(known.first(root.ref()));
        return isRoot ? root.ref() : known.first(ref);
    }

    private void walk(Step step) {
        known.look();
        Set<String> refs = known.refs(step.identity);
        walkedRefs.addAll(refs);
        Spot from = new Spot(Kind.IDENTITY, step.identity);
        granted(from, step);
        groups(from, refs, step.depth);
        if (!step.grantsOnly) {
            used(from, refs, step.depth);
            handovers.from(refs, reached::cutShort)
                    .forEach(to -> go(from, to.ref(), to.via(), step.depth + 1, to.grantsOnly()));
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
        known.loadIdentities(groups);
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

    /// Goes on to an identity, if it is not reached yet, or now as a whole.
    private void go(Spot from, String ref, Via via, int depth, boolean grantsOnly) {
        String identity = one(ref);
        if (reached.isFull()) {
            reached.cutShort();
        } else if (reached.add(identity, !grantsOnly)) {
            reached.link(from, identity, via, depth);
            queue.addLast(new Step(identity, depth, grantsOnly));
        }
    }

    /// Who may have the secret now: those who were granted it, and the members of groups that were, and theirs.
    private void holders() {
        List<GrantFacts> grants = grants(ACTIVE.covering(List.of(root.ref())));
        known.loadIdentitiesOf(grants, GrantFacts::grantee);
        for (GrantFacts grant : grants) {
            reached.measure(grant);
            if (grant.grantee() != null) {
                String holder = one(grant.grantee());
                reached.edge(new Edge(root, new Spot(Kind.IDENTITY, holder), Via.GRANT, grant.key(), 1));
                hold(holder, 1);
            }
        }
        while (!queue.isEmpty()) {
            Step step = queue.removeFirst();
            if (step.depth < maxDepth) {
                members(step.identity, step.depth + 1);
            }
        }
    }

    private void hold(String identity, int depth) {
        if (reached.add(identity, true)) {
            walkedRefs.addAll(known.refs(identity));
            queue.addLast(new Step(identity, depth, true));
        }
    }

    private void members(String group, int depth) {
        known.look();
        Set<String> members = new LinkedHashSet<>();
        known.projections.memberships(known.refs(group), Membership.Side.GROUP, known.asOf).values().forEach(members::addAll);
        known.loadIdentities(members);
        for (String each : members) {
            String member = one(each);
            reached.edge(new Edge(new Spot(Kind.IDENTITY, member), new Spot(Kind.IDENTITY, group), Via.MEMBER, null, depth));
            hold(member, depth);
        }
    }

    private void credential() {
        CredentialFacts facts = known.projections.credentials(List.of(root.ref()), known.asOf).get(root.ref());
        if (facts != null && facts.secret() != null) {
            reached.secret(root, facts.secret(), Via.ISSUE, null, 1);
        }
        if (facts != null && facts.holder() != null && Handovers.isAlive(facts, now)) {
            go(root, facts.holder(), Via.ISSUE, 1, true);
        }
    }

    private void grant() {
        GrantKey key = GrantKey.parse(root.ref());
        GrantFacts grant = known.projections.grants(List.of(key), known.asOf).get(key);
        if (grant == null) {
            return;
        }
        reached.measure(grant);
        if (grant.grantee() != null) {
            walkedRefs.addAll(known.refs(grant.grantee()));
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
