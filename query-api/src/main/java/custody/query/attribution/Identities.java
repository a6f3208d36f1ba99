package custody.query.attribution;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Relation;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who is who at a time: clusters of aliases, groups, owners (rules D1 to D7).
///
/// E-mail refs start with `email:`. An e-mail that two people hold at once is *contested*; `holders` says whose it
/// is in this resolution, and [#contested()] what was met without being settled.
final class Identities {
    private static final String EMAIL = "email:";

    /// Which side of a relation is looked for.
    private enum Side {
        SUBJECT,
        OBJECT,
        BOTH
    }

    private final Reads reads;
    private final Policy policy;
    private final Map<String, String> holders;
    private final TreeMap<String, Set<String>> contested = new TreeMap<>();
    private final Map<Asked, Set<String>> clusters = new HashMap<>();

    private record Asked(String ref, TimePoint at, boolean emails) {}

    Identities(Reads reads, Policy policy, Map<String, String> holders) {
        this.reads = reads;
        this.policy = policy;
        this.holders = holders;
    }

    Map<String, Set<String>> contested() {
        return contested;
    }

    static boolean isEmail(String ref) {
        return ref.startsWith(EMAIL);
    }

    /// The refs that an actor stands for, stated at a time: an e-mail for its aliases then, if it has any.
    Set<String> stated(String ref, @Nullable String spiffeId, TimePoint at) {
        if (spiffeId == null && !isEmail(ref)) {
            return Set.of(ref);
        }
        var refs = new LinkedHashSet<String>();
        if (isEmail(ref)) {
            refs.addAll(aliases(ref, at, true));
        }
        if (refs.isEmpty()) {
            refs.add(ref);
        }
        if (spiffeId != null) {
            refs.add(spiffeId);
        }
        return refs;
    }

    Set<String> stated(Actor actor, TimePoint at) {
        return stated(actor.ref(), actor.spiffeId(), at);
    }

    /// Whether a use has no executor: none stated, or an unknown one without any alias (rule D54).
    boolean isNobody(Use use) {
        Actor actor = use.event.actor();
        return actor == null || actor.ref().isEmpty()
                || actor.kind() == ActorKind.UNKNOWN && cluster(stated(actor, use.time), use.time, true).size() < 2;
    }

    /// All refs of the identity at a time; `emails` says whether links through an e-mail count.
    Set<String> cluster(Collection<String> refs, TimePoint at, boolean emails) {
        if (refs.size() == 1) {
            return cluster(refs.iterator().next(), at, emails);
        }
        var all = new LinkedHashSet<String>();
        refs.forEach(r -> all.addAll(cluster(r, at, emails)));
        return all;
    }

    private Set<String> cluster(String ref, TimePoint at, boolean emails) {
        var asked = new Asked(ref, at, emails);
        // What is known already was not noted when it was read only to see.
        Set<String> known = reads.notes() ? null : clusters.get(asked);
        if (known == null) {
            known = grow(ref, at, emails);
            clusters.put(asked, known);
        }
        return known;
    }

    private Set<String> grow(String from, TimePoint at, boolean emails) {
        if (!emails && isEmail(from)) {
            return Set.of();
        }
        Set<String> first = aliases(from, at, emails);
        if (first.isEmpty()) {
            return Set.of(from);
        }
        var all = new LinkedHashSet<String>(List.of(from));
        var open = new ArrayDeque<>(first);
        while (!open.isEmpty()) {
            String ref = open.poll();
            if ((emails || !isEmail(ref)) && all.add(ref)) {
                open.addAll(aliases(ref, at, emails));
            }
        }
        return all;
    }

    /// The neighbours by alias at a time, less the links that a contested e-mail loses.
    private Set<String> aliases(String ref, TimePoint at, boolean emails) {
        Set<String> near = neighbours(ref, at, Relation.Kind.ALIAS_OF, Side.BOTH);
        if (near.isEmpty() || !emails) {
            return near;
        }
        if (isEmail(ref)) {
            return kept(ref, near, at);
        }
        near.removeIf(n -> isEmail(n) && !kept(n, neighbours(n, at, Relation.Kind.ALIAS_OF, Side.BOTH), at).contains(ref));
        return near;
    }

    private Set<String> kept(String email, Set<String> near, TimePoint at) {
        if (near.size() < 2) {
            return near;
        }
        var rivals = new TreeSet<String>();
        for (String a : near) {
            for (String b : near) {
                boolean oneSpace = !a.equals(b) && namespace(a).equals(namespace(b)) && !isEmail(a);
                if (oneSpace && !joinedWithout(email, a, b, at)) {
                    rivals.add(a);
                }
            }
        }
        if (rivals.isEmpty()) {
            return near;
        }
        contested.computeIfAbsent(email, e -> new TreeSet<>()).addAll(rivals);
        String holder = holders.getOrDefault(email, rivals.first());
        var left = new LinkedHashSet<>(near);
        left.removeIf(n -> rivals.contains(n) && !n.equals(holder));
        return left;
    }

    private boolean joinedWithout(String email, String a, String b, TimePoint at) {
        var seen = new LinkedHashSet<String>(List.of(email));
        var open = new ArrayDeque<String>(List.of(a));
        while (!open.isEmpty()) {
            String ref = open.poll();
            if (ref.equals(b)) {
                return true;
            }
            if (seen.add(ref)) {
                open.addAll(neighbours(ref, at, Relation.Kind.ALIAS_OF, Side.BOTH));
            }
        }
        return false;
    }

    private static String namespace(String ref) {
        int colon = ref.lastIndexOf(':');
        return colon < 0 ? "" : ref.substring(0, colon);
    }

    /// All groups that an identity is in at a time, directly or through groups, with the groups' aliases.
    Set<String> groups(Set<String> cluster, TimePoint at, boolean emails) {
        if (hasNoRelations(cluster)) {
            return Set.of();
        }
        var all = new LinkedHashSet<String>();
        var open = new ArrayDeque<>(cluster);
        while (!open.isEmpty()) {
            Set<String> near = neighbours(open.poll(), at, Relation.Kind.MEMBER_OF, Side.OBJECT);
            for (String group : near.isEmpty() ? near : cluster(near, at, emails)) {
                if (all.add(group)) {
                    open.add(group);
                }
            }
        }
        return all;
    }

    private boolean hasNoRelations(Set<String> refs) {
        for (String ref : refs) {
            if (!reads.facts(Key.of(Key.Kind.RELATION, ref)).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// The refs at a time of those who owned an identity at another; of a group that owned, its members of then too
    /// (rule D7).
    Set<String> ownersAndTheirMembers(Set<String> cluster, TimePoint then, TimePoint at) {
        if (hasNoRelations(cluster)) {
            return Set.of();
        }
        var owners = new LinkedHashSet<String>();
        for (String ref : cluster) {
            for (String owner : neighbours(ref, then, Relation.Kind.OWNED_BY, Side.OBJECT)) {
                owners.addAll(cluster(List.of(owner), at, true));
            }
        }
        var open = new ArrayDeque<>(owners);
        while (!open.isEmpty()) {
            for (String member : neighbours(open.poll(), then, Relation.Kind.MEMBER_OF, Side.SUBJECT)) {
                for (String ref : cluster(List.of(member), at, true)) {
                    if (owners.add(ref)) {
                        open.add(ref);
                    }
                }
            }
        }
        return owners;
    }

    /// The e-mails among some refs, and those that ever were aliases of one of them.
    Set<String> emailsEver(Collection<String> refs) {
        var emails = new TreeSet<String>();
        for (String ref : refs) {
            if (isEmail(ref)) {
                emails.add(ref);
            }
            for (Fact fact : reads.facts(Key.of(Key.Kind.RELATION, ref), EventType.INVENTORY)) {
                Relation r = fact.event.relation();
                if (r != null && r.kind() == Relation.Kind.ALIAS_OF) {
                    String other = r.subject().ref().equals(ref) ? r.object().ref() : r.subject().ref();
                    if (isEmail(other)) {
                        emails.add(other);
                    }
                }
            }
        }
        return emails;
    }

    /// The other sides of the relations of a ref that hold at a time: the last mark decides, *holds* wins a tie. Nobody is his own
    /// alias.
    private Set<String> neighbours(String ref, TimePoint at, Relation.Kind kind, Side side) {
        List<Fact> facts = reads.facts(Key.of(Key.Kind.RELATION, ref), EventType.INVENTORY);
        if (facts.isEmpty()) {
            return Set.of();
        }
        var marks = new TreeMap<String, long[]>();
        for (Fact fact : facts) {
            Relation r = fact.event.relation();
            String other = r == null ? null : other(fact, r, ref, kind, side);
            if (r == null || other == null) {
                continue;
            }
            long[] last = marks.computeIfAbsent(other, o -> new long[] {Long.MIN_VALUE, Long.MIN_VALUE});
            long since = Moment.of(r.since(), Moment.NEVER);
            long until = Moment.of(r.until(), Moment.FOREVER);
            if (at.hasReached(since)) {
                last[0] = Math.max(last[0], since);
            }
            if (at.hasReached(until)) {
                last[1] = Math.max(last[1], until);
            }
        }
        // All members of a group that owns are asked for, of which one may matter: see noteGroups.
        if (reads.notes() && side != Side.SUBJECT) {
            noteLast(facts, marks, fact -> {
                Relation r = fact.event.relation();
                return r == null ? null : other(fact, r, ref, kind, side);
            });
        }
        var near = new LinkedHashSet<String>();
        marks.forEach((other, last) -> {
            if (last[0] != Long.MIN_VALUE && last[0] >= last[1]) {
                near.add(other);
            }
        });
        return near;
    }

    /// The other side of a relation of a ref, when it is one of those that are looked for and counts; else null.
    private @Nullable String other(Fact fact, Relation r, String ref, Relation.Kind kind, Side side) {
        boolean fromSubject = r.subject().ref().equals(ref);
        if (r.kind() != kind || side == Side.OBJECT && !fromSubject || side == Side.SUBJECT && fromSubject
                || !policy.trustsRelationsOf(fact.event)) {
            return null;
        }
        String other = fromSubject ? r.object().ref() : r.subject().ref();
        return kind == Relation.Kind.ALIAS_OF && other.equals(ref) ? null : other;
    }

    /// Notes of each relation who set its last mark.
    private void noteLast(List<Fact> facts, Map<String, long[]> marks, Function<Fact, @Nullable String> other) {
        Map<String, long[]> left = new HashMap<>(marks);
        for (Fact fact : facts) {
            String its = other.apply(fact);
            Relation r = fact.event.relation();
            long[] last = its == null ? null : left.get(its);
            if (r == null || last == null) {
                continue;
            }
            boolean decides = last[0] >= last[1]
                    ? Moment.of(r.since(), Moment.NEVER) == last[0]
                    : Moment.of(r.until(), Moment.FOREVER) == last[1];
            if (decides) {
                reads.rests(fact);
                left.remove(its);
            }
        }
    }

    /// Notes by what somebody is in groups at a time, when one of these is why he counts.
    void noteGroups(Set<String> cluster, TimePoint at) {
        if (reads.notes()) {
            groups(cluster, at, true);
        }
    }
}
