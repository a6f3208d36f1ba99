package custody.query.attribution;

import custody.ledger.event.Actor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is known of one grant at a moment: its terms by the statement in force, its state, its decisions.
///
/// All evidence is entry indexes. `revokedAt` is with grace; `standing` as in check 8 by the policy defaults;
/// `selfApproved`: there are approvals, all of them by the requester or the grantee.
public record GrantFacts(
        GrantId id,
        State state,
        long statement,
        @Nullable Actor grantee,
        @Nullable Actor requester,
        List<String> scope,
        List<String> actions,
        @Nullable String conditions,
        @Nullable String justification,
        @Nullable String ticket,
        @Nullable Instant startsAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        boolean standing,
        boolean breakGlass,
        boolean selfApproved,
        int quorum,
        List<Long> approvals,
        List<Long> events) {
    /// Where a grant stands.
    public enum State {
        PENDING,
        ACTIVE,
        EXPIRED,
        REVOKED
    }

    /// The grant at a moment; null when no GRANT event states it.
    public static @Nullable GrantFacts of(Evidence evidence, GrantId id, Instant at) {
        var reads = new Reads(evidence);
        Policy policy = Attribution.policyFor(reads, TimePoint.of(Moment.of(at)));
        GrantView view = GrantView.of(reads, id, policy);
        return view.statements.isEmpty() ? null : of(reads, view, policy, Moment.of(at));
    }

    private static GrantFacts of(Reads reads, GrantView view, Policy policy, long now) {
        Statement s = view.at(TimePoint.of(now));
        Lifetime.Period period = s.lifetime(policy, Lifetime.NOW).at(TimePoint.of(now));
        End revocation = Lifetime.first(s.revocations);
        long revoked = revocation == null ? Moment.FOREVER : revocation.time();
        long expires = period.end();
        State state = revoked <= now && revoked <= expires ? State.REVOKED
                : expires <= now ? State.EXPIRED : s.start > now ? State.PENDING : State.ACTIVE;
        Fact request = s.request != null ? s.request : view.requests.isEmpty() ? null : view.requests.getFirst();
        Actor requester = request == null ? null : request.event.actor();
        long ttl = policy.needs(s.grantee == null ? custody.ledger.event.ActorKind.UNKNOWN : s.grantee.kind(),
                Set.of()).maxTtl();
        boolean standing = expires >= Moment.FOREVER || expires - period.start() > ttl;
        return new GrantFacts(view.id, state, s.by.index, s.grantee, requester, s.scope, s.actions, s.conditions,
                s.justification, s.ticket, Moment.instant(s.start), Moment.instant(expires),
                Moment.instant(revoked), standing, s.breakGlass, selfApproved(reads, policy, view, s, requester),
                s.quorum, view.decisions.stream().map(f -> f.index).toList(), events(view));
    }

    private static boolean selfApproved(
            Reads reads, Policy policy, GrantView view, Statement s, @Nullable Actor requester) {
        var who = new Identities(reads, policy, java.util.Map.of());
        TimePoint then = TimePoint.of(s.by.time);
        var inside = new TreeSet<String>();
        if (requester != null) {
            inside.addAll(who.cluster(who.stated(requester, then), then, true));
        }
        if (s.grantee != null) {
            inside.addAll(who.cluster(who.stated(s.grantee, TimePoint.of(s.granteeAt)), then, true));
        }
        int approvals = 0;
        for (Fact decision : view.decisions) {
            var said = decision.event.approval();
            boolean approves = decision.is(custody.ledger.event.EventType.APPROVAL)
                    && (said == null || said.decision() == custody.ledger.event.Approval.Decision.APPROVED);
            Actor by = said != null && said.by() != null ? said.by() : decision.event.actor();
            if (approves) {
                approvals++;
                if (by == null || !Member.meets(inside,
                        who.cluster(who.stated(by, TimePoint.of(decision.time)), then, true))) {
                    return false;
                }
            }
        }
        return approvals > 0;
    }

    private static List<Long> events(GrantView view) {
        var all = new TreeSet<Long>();
        view.statements.forEach(s -> {
            all.add(s.by.index);
            s.revocations.forEach(r -> all.add(r.by().index));
            s.changes.forEach(c -> all.add(c.index));
        });
        for (List<Fact> some : List.of(view.requests, view.decisions, view.reviews)) {
            some.forEach(f -> all.add(f.index));
        }
        return new ArrayList<>(all);
    }
}
