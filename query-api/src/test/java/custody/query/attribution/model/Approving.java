package custody.query.attribution.model;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Check 7: whose decisions count for a use (rules D20, D39 to D45).
record Approving(Facts facts, Grants grants, People people, Terms policy, Ev use, Chain chain) {
    record Outcome(List<Ev> counted, int quorum, boolean onlyInsiders, boolean late, boolean byPolicy) {}

    /// Who decided: a name of its own for a policy or ticket, else an identity.
    private record Approver(String name, Set<String> refs) {}

    Outcome of(Grants.Statement s, int policyQuorum) {
        List<Ev> decisions = decisions(s);
        int quorum = Math.max(policyQuorum, s.quorum());
        for (Ev d : decisions) {
            Integer stated = d.e().approval() == null ? null : d.e().approval().quorum();
            quorum = stated == null ? quorum : Math.max(quorum, stated);
        }
        long from = grants.decisionsFrom(s, policy);
        decisions.removeIf(d -> d.t() < from || isProposal(d) || approver(d) == null);
        boolean late = decisions.stream().anyMatch(d -> isLate(d) && !isRejection(d));
        decisions.removeIf(this::isLate);
        var counted = new ArrayList<Ev>();
        boolean insiders = false;
        boolean byPolicy = false;
        for (Ev last : lastOfEach(decisions)) {
            if (isRejection(last) || !covers(last)) {
                continue;
            }
            if (isInsider(s, last)) {
                insiders = true;
            } else {
                counted.add(last);
                byPolicy |= last.e().approval() != null && last.e().approval().kind() == Approval.Kind.POLICY;
            }
        }
        counted.sort(Ev.ORDER);
        return new Outcome(counted, quorum, insiders && counted.isEmpty(), late, byPolicy);
    }

    private List<Ev> decisions(Grants.Statement s) {
        var all = new ArrayList<>(grants.about(s.id(), EventType.APPROVAL, EventType.DENIAL));
        var tickets = new HashSet<String>();
        var stating = new ArrayList<>(grants.about(s.id(), EventType.REQUEST));
        grants.statements(s.id()).forEach(each -> stating.add(each.by()));
        for (Ev v : stating) {
            if (v.e().grant() != null && v.e().grant().ticket() != null) {
                tickets.add(v.e().grant().ticket());
            }
        }
        for (Ev v : facts.find(EventType.APPROVAL)) {
            Approval a = v.e().approval();
            if (a != null && a.kind() == Approval.Kind.EXTERNAL && v.grantNames().isEmpty()
                    && tickets.contains(a.ticket())) {
                all.add(v);
            }
        }
        return all;
    }

    private boolean isLate(Ev d) {
        return d.t() - d.eps() > use.t() + use.eps();
    }

    private static boolean isProposal(Ev d) {
        return d.is(EventType.APPROVAL) && d.e().approval() != null
                && d.e().approval().decision() == Approval.Decision.PROPOSED;
    }

    private static boolean isRejection(Ev d) {
        return d.is(EventType.DENIAL)
                || d.e().approval() != null && d.e().approval().decision() == Approval.Decision.REJECTED;
    }

    private @Nullable Approver approver(Ev d) {
        Approval a = d.e().approval();
        if (d.is(EventType.DENIAL)) {
            return d.e().actor() == null ? null : new Approver("", refs(d.e().actor(), d));
        }
        if (a == null) {
            return human(d.e().actor(), d);
        }
        return switch (a.kind()) {
            case HUMAN -> human(a.by() == null ? d.e().actor() : a.by(), d);
            case POLICY -> a.policyId() == null ? null
                    : new Approver("policy " + a.policyId(), a.by() == null ? Set.of() : refs(a.by(), d));
            case EXTERNAL -> a.by() != null ? human(a.by(), d)
                    : a.ticket() == null ? null : new Approver("ticket " + a.ticket(), Set.of());
        };
    }

    private @Nullable Approver human(@Nullable Actor actor, Ev d) {
        return actor == null || actor.kind() != ActorKind.HUMAN && actor.kind() != ActorKind.UNKNOWN ? null
                : new Approver("", refs(actor, d));
    }

    private Set<String> refs(Actor actor, Ev said) {
        return people.who(actor, said.t(), use.t());
    }

    /// Each approver's last decision; at one instant the rejection.
    private List<Ev> lastOfEach(List<Ev> decisions) {
        Map<String, Ev> last = new LinkedHashMap<>();
        decisions.sort(Ev.ORDER);
        for (Ev d : decisions) {
            Approver by = approver(d);
            String key = by.name.isEmpty() ? "person " + new TreeSet<>(by.refs).first() : by.name;
            Ev before = last.get(key);
            if (before == null || before.t() < d.t() || !isRejection(before)) {
                last.put(key, d);
            }
        }
        return List.copyOf(last.values());
    }

    private boolean covers(Ev d) {
        var own = d.e().grant();
        if (own == null) {
            return true;
        }
        boolean inScope = own.scope().isEmpty() || Scopes.narrowest(own.scope(), use.subject()) != null;
        boolean inActions = own.actions().isEmpty()
                || use.e().action() != null && own.actions().contains(use.e().action().word());
        return inScope && inActions
                && use.t() - use.eps() <= Ev.nanos(own.expiresAt(), Ev.FOREVER) + d.eps();
    }

    private boolean isInsider(Grants.Statement s, Ev d) {
        var excluded = new TreeSet<String>();
        chain.members().forEach(m -> excluded.addAll(m.mailed()));
        for (Ev request : grants.about(s.id(), EventType.REQUEST)) {
            if (request.e().actor() != null) {
                excluded.addAll(refs(request.e().actor(), request));
            }
            request.e().onBehalfOf().forEach(h -> excluded.addAll(people.who(h.ref(), request.t(), use.t())));
        }
        if (s.grantee() != null) {
            excluded.addAll(people.who(s.grantee(), s.granteeSaid(), use.t()));
        }
        for (Chain.Member m : chain.members()) {
            if (m.kind() != ActorKind.HUMAN) {
                excluded.addAll(people.owners(m.mailed(), use.t(), use.t()));
                excluded.addAll(people.owners(m.mailed(), d.t(), use.t()));
            }
        }
        return Ev.meet(approver(d).refs, excluded);
    }
}
