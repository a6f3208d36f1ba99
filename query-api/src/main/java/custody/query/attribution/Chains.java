package custody.query.attribution;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Hop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Builds the chains of a use and proves their hops (rules D26 to D28).
final class Chains {
    private final Reads reads;
    private final Policy policy;
    private final Identities who;
    private final Use use;
    private final CredentialView credential;

    Chains(Reads reads, Policy policy, Identities who, Use use, CredentialView credential) {
        this.reads = reads;
        this.policy = policy;
        this.who = who;
        this.use = use;
        this.credential = credential;
    }

    /// All alternatives, at least one; several when different delegations fit equally well.
    List<Chain> all() {
        List<Member> stated = stated(use.fact(), use.time, true);
        for (Fact issue : credential.allIssues()) {
            List<Member> own = stated(issue, TimePoint.of(issue.time), true);
            Actor holder = issue.event.credential() == null ? null : issue.event.credential().holder();
            if (issue.event.action() == Action.ASSUME && holder != null) {
                own.add(member(holder, issue, TimePoint.of(issue.time), false));
            }
            if (!own.isEmpty() && !stated.isEmpty() && own.getLast().is(stated.getFirst())) {
                stated = inFront(own.subList(0, own.size() - 1), stated);
            }
        }
        return alternatives(stated);
    }

    /// What delegations of the session make of a chain: those valid at the time, else the others; a delegation that
    /// adds nobody is none of them.
    private List<Chain> alternatives(List<Member> base) {
        Map<List<String>, Joined> valid = new LinkedHashMap<>();
        Map<List<String>, Joined> others = new LinkedHashMap<>();
        for (Fact delegation : delegations()) {
            List<Member> own = stated(delegation, TimePoint.of(delegation.time), false);
            if (own.size() < 2 || base.isEmpty()) {
                continue;
            }
            boolean ends = own.getLast().is(base.getFirst());
            boolean apart = !ends && use.event.onBehalfOf().isEmpty()
                    && own.stream().noneMatch(o -> base.stream().anyMatch(o::is));
            List<Member> members = ends ? inFront(own.subList(0, own.size() - 1), base)
                    : apart ? inFront(own, base) : base;
            if (members.size() > base.size()) {
                Map<List<String>, Joined> alike = valid(delegation) ? valid : others;
                List<String> refs = members.stream().map(Member::ref).toList();
                if (reads.notes() && !alike.containsKey(refs)) {
                    note(delegation);
                }
                Joined joined = alike.computeIfAbsent(refs, m -> new Joined(members));
                if (apart) {
                    joined.handedOverBy.add(delegation);
                }
            }
        }
        if (valid.isEmpty()) {
            return others.isEmpty()
                    ? List.of(proven(base, -1, List.of()))
                    : fullest(others.values()).stream().map(j -> proven(j.members, -1, List.of())).toList();
        }
        return fullest(valid.values()).stream()
                .map(j -> proven(j.members, j.members.size() - base.size() - 1, j.handedOverBy))
                .toList();
    }

    /// A chain that delegations of the session make, and those of them that hand over to its old origin.
    private record Joined(List<Member> members, List<Fact> handedOverBy) {
        Joined(List<Member> members) {
            this(members, new ArrayList<>());
        }
    }

    /// Leaves out what another says in more detail: AWS knows for whom a role was assumed, and nothing of the agent
    /// between; the broker that saw the agent does not contradict it.
    private static List<Joined> fullest(Collection<Joined> all) {
        if (all.size() < 2) {
            return List.copyOf(all);
        }
        return all.stream().filter(j -> all.stream().noneMatch(other -> isLessThan(j.members, other.members))).toList();
    }

    /// Whether these are some of the others, fewer, in the same order, and from the same origin.
    private static boolean isLessThan(List<Member> these, List<Member> others) {
        if (these.size() >= others.size() || !these.getFirst().is(others.getFirst())) {
            return false;
        }
        int found = 0;
        for (Member other : others) {
            if (found < these.size() && these.get(found).is(other)) {
                found++;
            }
        }
        return found == these.size();
    }

    private Set<Fact> delegations() {
        var found = new TreeSet<>(Fact.ORDER);
        var keys = new LinkedHashSet<Key>();
        addKeys(keys, use.event);
        credential.allIssues().forEach(i -> addKeys(keys, i.event));
        for (Key key : keys) {
            found.addAll(reads.facts(key, EventType.DELEGATION));
        }
        return found;
    }

    private static void addKeys(Set<Key> keys, Event event) {
        keys.addAll(JoinName.sessions(event));
        keys.addAll(JoinName.traces(event));
    }

    private List<Member> stated(Fact fact, TimePoint at, boolean vouches) {
        var members = new ArrayList<Member>();
        for (Hop hop : fact.event.onBehalfOf()) {
            members.add(Member.of(who, hop.ref(), kind(hop.kind()), null, fact, vouches && hop.evidence() != null,
                    at, use.time));
        }
        Actor actor = fact.event.actor();
        if (actor != null) {
            members.add(member(actor, fact, at, false));
        }
        return members;
    }

    private Member member(Actor actor, Fact by, TimePoint at, boolean vouched) {
        return Member.of(who, actor.ref(), actor.kind(), actor.spiffeId(), by, vouched, at, use.time);
    }

    private static ActorKind kind(String word) {
        for (ActorKind kind : ActorKind.values()) {
            if (kind.name().equals(word)) {
                return kind;
            }
        }
        return ActorKind.UNKNOWN;
    }

    private static List<Member> inFront(List<Member> front, List<Member> rest) {
        var all = new ArrayList<Member>();
        for (Member member : front) {
            if (rest.stream().noneMatch(member::is) && all.stream().noneMatch(member::is)) {
                all.add(member);
            }
        }
        all.addAll(rest);
        return all;
    }

    private Chain proven(List<Member> members, int handOver, List<Fact> joinedBy) {
        var proofs = new ArrayList<List<Chain.Proof>>();
        for (int i = 0; i + 1 < members.size(); i++) {
            Member from = members.get(i);
            Member to = members.get(i + 1);
            var found = new ArrayList<Chain.Proof>();
            if (from.vouched()) {
                found.add(new Chain.Proof(from.statedBy(), Moment.FOREVER, false));
            }
            addAssumed(found, from, to);
            addDelegated(found, from, to);
            if (i == handOver) {
                joinedBy.forEach(d -> add(found, d));
            }
            if (!found.isEmpty()) {
                reads.rests(found.getFirst().by());
            }
            proofs.add(found);
        }
        return new Chain(members, proofs);
    }

    private void addAssumed(List<Chain.Proof> found, Member from, Member to) {
        for (Fact issue : credential.allIssues()) {
            Actor holder = issue.event.credential() == null ? null : issue.event.credential().holder();
            Actor actor = issue.event.actor();
            if (issue.event.action() == Action.ASSUME && holder != null && actor != null
                    && from.is(who.cluster(who.stated(actor, TimePoint.of(issue.time)), use.time, true))
                    && to.is(who.cluster(who.stated(holder, TimePoint.of(issue.time)), use.time, true))) {
                found.add(new Chain.Proof(issue, Moment.FOREVER, false));
            }
        }
    }

    private void addDelegated(List<Chain.Proof> found, Member from, Member to) {
        var all = new TreeSet<>(Fact.ORDER);
        for (String a : named(from)) {
            for (String b : named(to)) {
                all.addAll(reads.facts(new Key(Key.Kind.HOP, a, b)));
            }
        }
        for (Fact delegation : all) {
            if (valid(delegation) && isStep(delegation, from, to)) {
                add(found, delegation);
            }
        }
        if (reads.notes() && found.isEmpty()) {
            all.stream().filter(each -> isStep(each, from, to)).reduce((a, b) -> b).ifPresent(this::note);
        }
    }

    /// All refs by which a delegation may have named a member, e-mails of other times among them.
    private Set<String> named(Member member) {
        var names = new TreeSet<>(member.mailed());
        names.addAll(who.emailsEver(member.mailed()));
        return names;
    }

    private boolean isStep(Fact delegation, Member from, Member to) {
        List<Member> own = stated(delegation, TimePoint.of(delegation.time), false);
        for (int i = 0; i + 1 < own.size(); i++) {
            if (own.get(i).is(from) && own.get(i + 1).is(to)) {
                return true;
            }
        }
        return false;
    }

    private void add(List<Chain.Proof> found, Fact delegation) {
        var limits = delegation.event.grant();
        boolean limited = limits != null && !(limits.scope().isEmpty() && limits.actions().isEmpty());
        End first = Lifetime.first(ends(delegation));
        found.add(new Chain.Proof(delegation, first == null ? Moment.FOREVER : first.time(), limited));
    }

    /// Whether the use is not certainly outside: before the delegation, or after any of its ends.
    private boolean valid(Fact delegation) {
        if (use.time.isCertainlyBefore(delegation.time, delegation.error(policy), use.error)) {
            return false;
        }
        for (End end : ends(delegation)) {
            if (use.time.isCertainlyAfter(end.time(), end.error(), use.error)) {
                return false;
            }
        }
        return true;
    }

    /// Notes a delegation, with what had ended it.
    private void note(Fact delegation) {
        reads.rests(delegation);
        for (End end : ends(delegation)) {
            if (use.time.isCertainlyAfter(end.time(), end.error(), use.error)) {
                reads.rests(end.by());
            }
        }
    }

    private List<End> ends(Fact delegation) {
        var ends = new ArrayList<End>();
        long own = delegation.error(policy);
        long stated = delegation.statedEnd();
        if (stated >= delegation.time && stated < Moment.FOREVER) {
            ends.add(new End(Verdict.EXPIRED, stated, own, delegation, false));
        }
        var limits = delegation.event.grant();
        long expires = limits == null ? Moment.FOREVER : Moment.of(limits.expiresAt(), Moment.FOREVER);
        if (expires < Moment.FOREVER) {
            ends.add(new End(Verdict.EXPIRED, expires, own, delegation, false));
        }
        for (Key session : JoinName.sessions(delegation.event)) {
            for (Fact over : reads.facts(session, EventType.SESSION_END)) {
                if (over.time >= delegation.time) {
                    ends.add(new End(Verdict.EXPIRED, over.time, over.error(policy), over, true));
                }
            }
            for (End revoked : Ends.ofSession(reads, policy, session, use.time.end())) {
                if (revoked.time() >= delegation.time) {
                    ends.add(revoked);
                }
            }
        }
        return ends;
    }
}
