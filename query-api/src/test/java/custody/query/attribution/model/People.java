package custody.query.attribution.model;

import custody.ledger.event.Actor;
import custody.ledger.event.EventType;
import custody.ledger.event.Relation;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who is who at a time, when every contested e-mail is its holder's (rules D1 to D7).
final class People {
    private final Facts facts;
    private final Map<String, String> holders;
    /// Contested e-mails that made a difference, with those who contest them.
    final TreeMap<String, Set<String>> met = new TreeMap<>();

    People(Facts facts, Map<String, String> holders) {
        this.facts = facts;
        this.holders = holders;
    }

    static boolean isMail(String ref) {
        return ref.startsWith("email:");
    }

    private boolean holds(Relation.Kind kind, String subject, String object, long at) {
        Long held = null;
        Long ended = null;
        for (Ev v : facts.find(EventType.INVENTORY)) {
            Relation r = v.e().relation();
            if (r == null || r.kind() != kind) {
                continue;
            }
            boolean same = r.subject().ref().equals(subject) && r.object().ref().equals(object);
            boolean turned = kind == Relation.Kind.ALIAS_OF && r.subject().ref().equals(object)
                    && r.object().ref().equals(subject);
            if (!same && !turned) {
                continue;
            }
            long since = Ev.nanos(r.since(), Ev.NEVER);
            long until = Ev.nanos(r.until(), Ev.FOREVER);
            if (since <= at && (held == null || since > held)) {
                held = since;
            }
            if (until <= at && (ended == null || until > ended)) {
                ended = until;
            }
        }
        return held != null && (ended == null || held >= ended);
    }

    private Set<String> refs() {
        var refs = new TreeSet<String>();
        for (Ev v : facts.find(EventType.INVENTORY)) {
            Relation r = v.e().relation();
            if (r != null) {
                refs.add(r.subject().ref());
                refs.add(r.object().ref());
            }
        }
        return refs;
    }

    private Set<String> aliases(String ref, long at, boolean mail) {
        var all = new TreeSet<String>();
        for (String other : refs()) {
            if (!other.equals(ref) && (mail || !isMail(other)) && holds(Relation.Kind.ALIAS_OF, ref, other, at)
                    && !isLost(ref, other, at) && !isLost(other, ref, at)) {
                all.add(other);
            }
        }
        return all;
    }

    /// Whether the link from a contested e-mail to this one who contests it is not in this resolution.
    private boolean isLost(String email, String ref, long at) {
        Set<String> rivals = isMail(email) ? rivals(email, at) : Set.of();
        if (!rivals.contains(ref)) {
            return false;
        }
        met.computeIfAbsent(email, e -> new TreeSet<>()).addAll(rivals);
        return !holders.getOrDefault(email, new TreeSet<>(rivals).first()).equals(ref);
    }

    private Set<String> rivals(String email, long at) {
        var rivals = new TreeSet<String>();
        for (String a : refs()) {
            for (String b : refs()) {
                if (!a.equals(b) && !isMail(a) && space(a).equals(space(b))
                        && holds(Relation.Kind.ALIAS_OF, email, a, at) && holds(Relation.Kind.ALIAS_OF, email, b, at)
                        && !areOneWithout(email, a, b, at)) {
                    rivals.add(a);
                }
            }
        }
        return rivals;
    }

    private static String space(String ref) {
        return ref.substring(0, Math.max(0, ref.lastIndexOf(':')));
    }

    private boolean areOneWithout(String email, String a, String b, long at) {
        var seen = new TreeSet<>(Set.of(a));
        var open = new ArrayDeque<>(Set.of(a));
        while (!open.isEmpty()) {
            String ref = open.poll();
            for (String other : refs()) {
                if (!other.equals(email) && holds(Relation.Kind.ALIAS_OF, ref, other, at) && seen.add(other)) {
                    open.add(other);
                }
            }
        }
        return seen.contains(b);
    }

    /// The refs that an actor stated at a time stands for.
    Set<String> stated(String ref, @Nullable String spiffe, long at) {
        var refs = new LinkedHashSet<String>();
        if (isMail(ref)) {
            refs.addAll(aliases(ref, at, true));
        }
        if (refs.isEmpty()) {
            refs.add(ref);
        }
        if (spiffe != null) {
            refs.add(spiffe);
        }
        return refs;
    }

    /// The identity at a time, `mail` says whether by e-mail too.
    Set<String> cluster(Set<String> refs, long at, boolean mail) {
        var all = new TreeSet<String>();
        var open = new ArrayDeque<String>(refs);
        while (!open.isEmpty()) {
            String ref = open.poll();
            if ((mail || !isMail(ref)) && all.add(ref)) {
                open.addAll(aliases(ref, at, mail));
            }
        }
        return all;
    }

    /// Who a stated actor is at t.
    Set<String> who(Actor actor, long statedAt, long t) {
        return cluster(stated(actor.ref(), actor.spiffeId(), statedAt), t, true);
    }

    Set<String> who(String ref, long statedAt, long t) {
        return cluster(stated(ref, null, statedAt), t, true);
    }

    Set<String> groups(Set<String> cluster, long at, boolean mail) {
        var all = new TreeSet<String>();
        var open = new ArrayDeque<>(cluster);
        while (!open.isEmpty()) {
            String ref = open.poll();
            for (String group : refs()) {
                if (holds(Relation.Kind.MEMBER_OF, ref, group, at)) {
                    for (String each : cluster(Set.of(group), at, mail)) {
                        if (all.add(each)) {
                            open.add(each);
                        }
                    }
                }
            }
        }
        return all;
    }

    /// Owners of then of one who is not human, with the members then of groups that own (rule D7); who they are is
    /// asked for another time (D44).
    Set<String> owners(Set<String> cluster, long then, long at) {
        var all = new TreeSet<String>();
        for (String ref : cluster) {
            for (String owner : refs()) {
                if (holds(Relation.Kind.OWNED_BY, ref, owner, then)) {
                    all.addAll(cluster(Set.of(owner), at, true));
                }
            }
        }
        var open = new ArrayDeque<>(all);
        while (!open.isEmpty()) {
            String group = open.poll();
            for (String member : refs()) {
                if (holds(Relation.Kind.MEMBER_OF, member, group, then)) {
                    for (String each : cluster(Set.of(member), at, true)) {
                        if (all.add(each)) {
                            open.add(each);
                        }
                    }
                }
            }
        }
        return all;
    }

    boolean hasAlias(String ref, long at) {
        return refs().stream().anyMatch(o -> !o.equals(ref) && holds(Relation.Kind.ALIAS_OF, ref, o, at));
    }
}
