package custody.query.measure;

import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.IdentityFacts;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether everything of somebody who left ended in time: the grants and credentials of theirs, and of what they own.
final class Offboarding {
    private final Known known;

    Offboarding(Known known) {
        this.known = known;
    }

    /// Of what there was when they left; `by` is when it has to be over.
    boolean isComplete(String who, Instant left, Instant by) {
        Set<String> refs = known.refs(who);
        for (String ref : List.copyOf(refs)) {
            IdentityCriteria owned = new IdentityCriteria(List.of(), ref, null, null, null, null);
            known.<IdentityFacts>all(page -> known.projections.identities(owned, page), rows ->
                    rows.forEach(each -> refs.addAll(each.refs())));
        }
        boolean[] ended = {true};
        for (String ref : refs) {
            known.<GrantFacts>all(page -> known.projections.grants(GrantCriteria.ANY.to(ref), page), rows -> rows.stream()
                    .filter(grant -> grant.given() && !grant.startsAt().isAfter(left))
                    .forEach(grant -> ended[0] &= isOver(grant.revokedAt(), grant.expiresAt(), by)));
        }
        return ended[0] && Issued.to(known, refs).stream()
                .filter(each -> each.issuedAt() == null || !each.issuedAt().isAfter(left))
                .allMatch(each -> isOver(each.revokedAt(), each.expiresAt(), by));
    }

    private static boolean isOver(@Nullable Instant revoked, @Nullable Instant expired, Instant by) {
        Instant end = RevocationRates.earlier(revoked, expired);
        return end != null && !end.isAfter(by);
    }
}
