package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Revocation;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// From when to when a statement of a grant holds, by the events about it in the order of their times.
final class GrantEnds {
    private GrantEnds() {}

    /// When a statement begins to hold.
    static Instant holdsFrom(Told grant) {
        Instant stated = Objects.requireNonNull(grant.event().grant()).startsAt();
        return stated != null && stated.isAfter(grant.at()) ? stated : grant.at();
    }

    /// The end after renewals, which replace it, and expiries, which bring it forward.
    static @Nullable Instant expires(@Nullable Instant stated, List<Told> about, Instant since) {
        Instant end = stated;
        for (Told each : about) {
            Event event = each.event();
            boolean ofCredential = event.credential() != null && !isOfGrant(event.revocation());
            if ((event.type() == EventType.EXPIRY ? effective(each) : each.at()).isBefore(since)) {
                continue;
            }
            if (event.type() == EventType.RENEW && (!ofCredential || event.grant() != null && event.grant().expiresAt() != null)) {
                end = event.grant() == null ? null : event.grant().expiresAt();
            } else if (event.type() == EventType.EXPIRY && !ofCredential) {
                Instant at = effective(each);
                end = end == null || at.isBefore(end) ? at : end;
            }
        }
        return end;
    }

    private static boolean isOfGrant(@Nullable Revocation revocation) {
        return revocation != null && revocation.target().kind() == Revocation.Kind.GRANT;
    }

    /// When it was revoked first.
    static @Nullable Instant revoked(List<Told> about, Instant since) {
        Instant first = null;
        for (Told each : about) {
            Revocation revocation = each.event().revocation();
            boolean counts = each.event().type() == EventType.REVOCATION
                    && revocation != null
                    && isOfGrant(revocation)
                    && !Boolean.TRUE.equals(revocation.lifted());
            if (counts && !effective(each).isBefore(since) && (first == null || effective(each).isBefore(first))) {
                first = effective(each);
            }
        }
        return first;
    }

    private static Instant effective(Told each) {
        Revocation revocation = each.event().revocation();
        return revocation == null || revocation.effectiveAt() == null ? each.at() : revocation.effectiveAt();
    }
}
