package custody.query.answer;

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

    /// Whether it was given and has ended.
    public boolean isOver() {
        return state.equals("EXPIRED") || state.equals("REVOKED");
    }
}
