package custody.query.attribution;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Check 7: which decisions on a grant count for a use (rules D39 to D45).
final class Approvals {
    /// Decisions that count, and what else there was.
    record Result(List<Fact> counted, int quorum, boolean onlyExcluded, boolean retro, boolean byPolicy) {
        boolean passes() {
            return counted.size() >= quorum;
        }
    }

    /// Who decided: `refs` is empty for a policy or ticket.
    private record Approver(String key, Set<String> refs) {}

    private final Reads reads;
    private final Policy policy;
    private final Identities who;
    private final Use use;
    private final Chain chain;

    Approvals(Reads reads, Policy policy, Identities who, Use use, Chain chain) {
        this.reads = reads;
        this.policy = policy;
        this.who = who;
        this.use = use;
        this.chain = chain;
    }

    Result count(GrantView grant, Statement statement, int policyQuorum) {
        long from = grant.decisionsFrom(statement);
        int quorum = Math.max(policyQuorum, statement.quorum);
        boolean retro = false;
        var last = new LinkedHashMap<String, Fact>();
        var approvers = new LinkedHashMap<String, Approver>();
        for (Fact decision : grant.decisions) {
            Approval stated = decision.event.approval();
            if (stated != null && stated.quorum() != null && stated.quorum() > quorum) {
                quorum = stated.quorum();
                reads.rests(decision);
            }
            Approver by = decision.time < from || isProposal(decision) ? null : approver(decision);
            if (by == null) {
                continue;
            }
            if (use.time.isCertainlyBefore(decision.time, decision.error(policy), use.error)) {
                retro |= !isRejection(decision);
                reads.rests(decision);
                continue;
            }
            Fact before = last.get(by.key);
            boolean tie = before != null && before.time == decision.time && isRejection(before);
            if (!tie) {
                last.put(by.key, decision);
                approvers.put(by.key, by);
            }
        }
        return result(grant, statement, last, approvers, quorum, retro);
    }

    private Result result(GrantView grant, Statement statement, Map<String, Fact> last,
            Map<String, Approver> approvers, int quorum, boolean retro) {
        Set<String> excluded = excluded(grant, statement);
        var counted = new ArrayList<Fact>();
        boolean shut = false;
        boolean byPolicy = false;
        for (var entry : last.entrySet()) {
            Fact decision = entry.getValue();
            Approver by = approvers.get(entry.getKey());
            reads.rests(decision);
            if (by == null || isRejection(decision) || !covers(decision)) {
                continue;
            }
            if (Member.meets(by.refs, excluded) || Member.meets(by.refs, owners(TimePoint.of(decision.time)))) {
                shut = true;
                who.noteGroups(by.refs, TimePoint.of(decision.time));
                who.noteGroups(by.refs, use.time);
            } else {
                counted.add(decision);
                Approval stated = decision.event.approval();
                byPolicy |= stated != null && stated.kind() == Approval.Kind.POLICY;
            }
        }
        counted.sort(Fact.ORDER);
        return new Result(List.copyOf(counted), quorum, counted.isEmpty() && shut, retro, byPolicy);
    }

    private static boolean isProposal(Fact decision) {
        Approval stated = decision.event.approval();
        return decision.is(EventType.APPROVAL) && stated != null && stated.decision() == Approval.Decision.PROPOSED;
    }

    private static boolean isRejection(Fact decision) {
        Approval stated = decision.event.approval();
        return decision.is(EventType.DENIAL)
                || stated != null && stated.decision() == Approval.Decision.REJECTED;
    }

    /// Who decided; null when nobody who may is named (rule D40).
    private @Nullable Approver approver(Fact decision) {
        Event event = decision.event;
        Approval stated = event.approval();
        if (event.type() == EventType.DENIAL) {
            return person(event.actor(), decision.time, false);
        }
        if (stated == null) {
            return person(event.actor(), decision.time, true);
        }
        return switch (stated.kind()) {
            case HUMAN -> person(stated.by() == null ? event.actor() : stated.by(), decision.time, true);
            case POLICY -> stated.policyId() == null
                    ? null
                    : new Approver("policy " + stated.policyId(),
                            stated.by() == null ? Set.of() : refs(stated.by(), decision.time));
            case EXTERNAL -> stated.by() != null
                    ? person(stated.by(), decision.time, true)
                    : stated.ticket() == null ? null : new Approver("ticket " + stated.ticket(), Set.of());
        };
    }

    private @Nullable Approver person(@Nullable Actor actor, long at, boolean humanOnly) {
        if (actor == null || humanOnly && actor.kind() != ActorKind.HUMAN && actor.kind() != ActorKind.UNKNOWN) {
            return null;
        }
        Set<String> refs = refs(actor, at);
        return new Approver("person " + new TreeSet<>(refs).first(), refs);
    }

    private Set<String> refs(Actor actor, long at) {
        return who.cluster(who.stated(actor, TimePoint.of(at)), use.time, true);
    }

    /// Whether what the approval itself states covers the use (rule D42).
    private boolean covers(Fact decision) {
        var own = decision.event.grant();
        if (own == null) {
            return true;
        }
        long expires = Moment.of(own.expiresAt(), Moment.FOREVER);
        boolean inTime = !use.time.isCertainlyAfter(expires, decision.error(policy), use.error);
        boolean inScope = own.scope().isEmpty() || Scope.narrowest(own.scope(), use.subject()) != null;
        boolean inActions = own.actions().isEmpty()
                || use.event.action() != null && own.actions().contains(use.event.action().word());
        return inTime && inScope && inActions;
    }

    private Set<String> excluded(GrantView grant, Statement statement) {
        var excluded = new TreeSet<String>();
        chain.members().forEach(m -> excluded.addAll(m.mailed()));
        for (Fact request : grant.requests) {
            if (request.event.actor() != null) {
                excluded.addAll(refs(request.event.actor(), request.time));
            }
            request.event.onBehalfOf().forEach(
                    h -> excluded.addAll(
                            who.cluster(who.stated(h.ref(), null, TimePoint.of(request.time)), use.time, true)));
        }
        if (statement.grantee != null) {
            excluded.addAll(refs(statement.grantee, statement.granteeAt));
        }
        excluded.addAll(owners(use.time));
        return excluded;
    }

    /// Owners of then of the members that are not people, with the members of groups that own.
    private Set<String> owners(TimePoint then) {
        var owners = new TreeSet<String>();
        for (Member member : chain.members()) {
            if (member.kind() != ActorKind.HUMAN) {
                owners.addAll(who.ownersAndTheirMembers(member.mailed(), then, use.time));
            }
        }
        return owners;
    }
}
