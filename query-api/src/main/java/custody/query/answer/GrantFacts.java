package custody.query.answer;

import custody.query.attribution.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A grant as its latest statement says, and what became of it. What was asked for and not `given` is one too, PENDING,
/// REJECTED or FAILED. `approvals` are the indexes of all decisions about it; `conditions` is canonical JSON.
public record GrantFacts(
        GrantKey key,
        boolean given,
        String state,
        @Nullable String grantee,
        @Nullable String requester,
        List<String> scope,
        List<String> actions,
        @Nullable String conditions,
        @Nullable String justification,
        @Nullable String ticket,
        @Nullable String task,
        Instant startsAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        boolean standing,
        boolean breakGlass,
        @Nullable Integer quorum,
        List<Long> approvals) {
    public GrantFacts {
        scope = List.copyOf(scope);
        actions = List.copyOf(actions);
        approvals = List.copyOf(approvals);
    }

    /// What a grant that holds so long is at a time.
    public static String state(Instant startsAt, @Nullable Instant expiresAt, @Nullable Instant revokedAt, Instant now) {
        if (revokedAt != null && !revokedAt.isAfter(now)) {
            return "REVOKED";
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            return "EXPIRED";
        }
        return startsAt.isAfter(now) ? "PENDING" : "ACTIVE";
    }

    /// Whether an entry of its scope has a secret.
    public boolean covers(String secret) {
        return scope.stream().anyMatch(entry -> Scope.has(entry, secret));
    }

    /// Whether it was given and has ended.
    public boolean isOver() {
        return state.equals("EXPIRED") || state.equals("REVOKED");
    }
}
