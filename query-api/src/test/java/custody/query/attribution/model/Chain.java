package custody.query.attribution.model;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Hop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The chains of a use (rules D26 to D28): who is in it and what proves each step.
record Chain(List<Member> members, List<List<Proof>> proofs) {
    record Member(String ref, ActorKind kind, Ev by, boolean vouched, Set<String> mailed, Set<String> plain) {
        boolean is(Member other) {
            return Ev.meet(mailed, other.mailed);
        }
    }

    /// A delegation may limit what it proves.
    record Proof(Ev by, boolean limits) {}

    boolean provenFrom(int member) {
        return proofs.subList(member, proofs.size()).stream().noneMatch(List::isEmpty);
    }

    /// All alternatives (step 6).
    static List<Chain> of(Facts facts, People people, Ends ends, Ev use, Held held) {
        return new Builder(facts, people, ends, use, held).all();
    }

    private record Builder(Facts facts, People people, Ends ends, Ev use, Held held) {
        private Member member(String ref, ActorKind kind, @Nullable String spiffe, Ev by, boolean vouched) {
            Set<String> refs = people.stated(ref, spiffe, by.t());
            var direct = new TreeSet<String>();
            if (!People.isMail(ref)) {
                direct.add(ref);
            }
            if (spiffe != null) {
                direct.add(spiffe);
            }
            return new Member(ref, kind, by, vouched, people.cluster(refs, use.t(), true),
                    people.cluster(direct, use.t(), false));
        }

        private Member member(Actor actor, Ev by) {
            return member(actor.ref(), actor.kind(), actor.spiffeId(), by, false);
        }

        private List<Member> stated(Ev v, boolean vouches) {
            var members = new ArrayList<Member>();
            for (Hop hop : v.e().onBehalfOf()) {
                members.add(member(hop.ref(), ActorKind.valueOf(hop.kind()), null, v, vouches && hop.evidence() != null));
            }
            if (v.e().actor() != null) {
                members.add(member(v.e().actor(), v));
            }
            return members;
        }

        private static List<Member> inFront(List<Member> front, List<Member> base) {
            var all = new ArrayList<Member>();
            for (Member m : front) {
                if (base.stream().noneMatch(m::is) && all.stream().noneMatch(m::is)) {
                    all.add(m);
                }
            }
            all.addAll(base);
            return all;
        }

        List<Chain> all() {
            List<Member> base = stated(use, true);
            for (Ev issue : held.allIssues) {
                List<Member> own = stated(issue, true);
                if (issue.e().action() == Action.ASSUME && issue.e().credential() != null
                        && issue.e().credential().holder() != null) {
                    own.add(member(issue.e().credential().holder(), issue));
                }
                if (!own.isEmpty() && own.getLast().is(base.getFirst())) {
                    base = inFront(own.subList(0, own.size() - 1), base);
                }
            }
            return alternatives(base);
        }

        private List<Chain> alternatives(List<Member> base) {
            var names = new LinkedHashSet<String>();
            var ofUse = new ArrayList<>(held.allIssues);
            ofUse.add(use);
            ofUse.forEach(v -> names.addAll(v.sessionNames()));
            ofUse.forEach(v -> names.addAll(v.traceNames()));
            Map<List<String>, List<Ev>> valid = new LinkedHashMap<>();
            Map<List<String>, List<Ev>> others = new LinkedHashMap<>();
            Map<List<String>, List<Member>> members = new LinkedHashMap<>();
            for (Ev d : facts.find(v -> Ev.meet(v.sessionNames(), names) || Ev.meet(v.traceNames(), names),
                    EventType.DELEGATION)) {
                List<Member> joined = join(d, base);
                List<String> refs = joined.stream().map(Member::ref).toList();
                if (joined.size() > base.size()) {
                    members.putIfAbsent(refs, joined);
                    (isValid(d) ? valid : others).computeIfAbsent(refs, r -> new ArrayList<>()).add(d);
                }
            }
            if (members.isEmpty()) {
                return List.of(proven(base, -1, List.of()));
            }
            Map<List<String>, List<Ev>> chosen = valid.isEmpty() ? others : valid;
            var chains = new ArrayList<Chain>();
            for (List<String> refs : chosen.keySet()) {
                List<Member> chain = members.get(refs);
                boolean isFull = chosen.keySet().stream().map(members::get)
                        .noneMatch(o -> o.size() > chain.size() && o.getFirst().is(chain.getFirst()) && holds(o, chain));
                if (isFull) {
                    chains.add(proven(chain, valid.isEmpty() ? -1 : chain.size() - base.size() - 1,
                            chosen.get(refs).stream().filter(d -> handsOver(d, base)).toList()));
                }
            }
            return chains;
        }

        private static boolean holds(List<Member> all, List<Member> some) {
            if (some.isEmpty()) {
                return true;
            }
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).is(some.getFirst())
                        && holds(all.subList(i + 1, all.size()), some.subList(1, some.size()))) {
                    return true;
                }
            }
            return false;
        }

        private boolean handsOver(Ev d, List<Member> base) {
            List<Member> own = stated(d, false);
            return !own.getLast().is(base.getFirst());
        }

        private List<Member> join(Ev d, List<Member> base) {
            List<Member> own = stated(d, false);
            if (own.size() < 2) {
                return base;
            }
            if (own.getLast().is(base.getFirst())) {
                return inFront(own.subList(0, own.size() - 1), base);
            }
            boolean common = own.stream().anyMatch(o -> base.stream().anyMatch(o::is));
            return use.e().onBehalfOf().isEmpty() && !common ? inFront(own, base) : base;
        }

        private Chain proven(List<Member> members, int handOver, List<Ev> joinedBy) {
            var proofs = new ArrayList<List<Proof>>();
            for (int i = 0; i + 1 < members.size(); i++) {
                Member a = members.get(i);
                Member b = members.get(i + 1);
                var found = new ArrayList<Proof>();
                if (a.vouched) {
                    found.add(new Proof(a.by, false));
                }
                for (Ev issue : held.allIssues) {
                    if (assumes(issue, a, b)) {
                        found.add(new Proof(issue, false));
                    }
                }
                for (Ev d : facts.find(this::isValid, EventType.DELEGATION)) {
                    if (isStep(stated(d, false), a, b)) {
                        found.add(new Proof(d, true));
                    }
                }
                if (i == handOver) {
                    joinedBy.forEach(d -> found.add(new Proof(d, true)));
                }
                proofs.add(found);
            }
            return new Chain(members, proofs);
        }

        private boolean assumes(Ev issue, Member a, Member b) {
            return issue.e().action() == Action.ASSUME && issue.e().actor() != null
                    && issue.e().credential() != null && issue.e().credential().holder() != null
                    && member(issue.e().actor(), issue).is(a) && member(issue.e().credential().holder(), issue).is(b);
        }

        private static boolean isStep(List<Member> stated, Member a, Member b) {
            for (int i = 0; i + 1 < stated.size(); i++) {
                if (stated.get(i).is(a) && stated.get(i + 1).is(b)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isValid(Ev d) {
            return ends.isValid(d);
        }
    }
}
