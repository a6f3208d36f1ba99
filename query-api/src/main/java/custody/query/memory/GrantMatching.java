package custody.query.memory;

import custody.ledger.event.Actor;
import custody.ledger.event.Approval;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.query.answer.Activity;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityFacts;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether a grant fits what is asked, by all that names it, how it was used, and who is who.
final class GrantMatching {
    private final GrantCriteria where;
    private final Grants grants;
    private final Map<GrantKey, Activity> used;
    private final Map<String, IdentityFacts> identities;
    private final Instant now;

    GrantMatching(GrantCriteria where, Grants grants, Map<String, IdentityFacts> identities, Instant now) {
        this.where = where;
        this.grants = grants;
        this.used = grants.used();
        this.identities = identities;
        this.now = now;
    }

    boolean fits(GrantFacts grant) {
        Activity use = used.get(grant.key());
        String kind = kind(grant.grantee());
        return where.fits(grant)
                && (where.grantee() == null || grant.grantee() != null && same(where.grantee(), grant.grantee()))
                && (where.granteeKinds().isEmpty() || kind != null && where.granteeKinds().contains(kind))
                && (where.lengths() == null || where.lengths().fits(grant, kind))
                && (where.neverUsed() == null || where.neverUsed() == (use == null))
                && (where.unusedFor() == null || use == null || use.last().isBefore(now.minus(where.unusedFor())))
                && (where.approver() == null || approvers(grant).anyMatch(ref -> same(where.approver(), ref)))
                && (where.selfApproved() == null || where.selfApproved() == selfApproved(grant))
                && (where.ticket() == null || named(grant, where.ticket()));
    }

    private @Nullable String kind(@Nullable String ref) {
        IdentityFacts known = ref == null ? null : identities.get(ref);
        return known == null ? null : known.kind();
    }

    private boolean same(String one, String other) {
        IdentityFacts known = identities.get(one);
        return one.equals(other) || known != null && known.refs().contains(other);
    }

    private Stream<String> approvers(GrantFacts grant) {
        return grants.about(grant.key()).stream()
                .map(Seen::event)
                .filter(event -> event.type() == EventType.APPROVAL
                        && (event.approval() == null || event.approval().decision() == Approval.Decision.APPROVED))
                .flatMap(event -> Stream.ofNullable(by(event)))
                .map(Actor::ref);
    }

    /// Who decided; a rule or another system is not its event's actor.
    private static @Nullable Actor by(Event event) {
        Approval approval = event.approval();
        return approval == null || approval.by() == null && approval.kind() == Approval.Kind.HUMAN ? event.actor() : approval.by();
    }

    private boolean selfApproved(GrantFacts grant) {
        return approvers(grant).anyMatch(ref -> grant.requester() != null && same(grant.requester(), ref)
                || grant.grantee() != null && same(grant.grantee(), ref));
    }

    /// By ref, by a ticket of it or of its approvals, or by a link of its request.
    private boolean named(GrantFacts grant, String ticket) {
        return ticket.equals(grant.key().ref()) || grants.about(grant.key()).stream()
                .anyMatch(seen -> seen.event().grant() != null && ticket.equals(seen.event().grant().ticket())
                        || seen.event().approval() != null && ticket.equals(seen.event().approval().ticket())
                        || seen.is(EventType.REQUEST)
                                && seen.event().links().stream().anyMatch(link -> link.value().equals(ticket)));
    }
}
