package custody.ledger.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was asked for or given: who may do what with which secrets, for how long and under what conditions.
///
/// `conditions` is the canonical JSON text of an object, or null. An empty scope or action list means that the
/// source did not say.
public record Grant(
        String ref,
        @Nullable Actor grantee,
        List<String> scope,
        List<String> actions,
        @Nullable String conditions,
        @Nullable Instant startsAt,
        @Nullable Instant expiresAt,
        @Nullable String task,
        @Nullable String justification,
        @Nullable String ticket,
        @Nullable Boolean breakGlass,
        @Nullable Integer quorum) {
    public Grant {
        scope = List.copyOf(scope);
        actions = List.copyOf(actions);
    }

    /// Only the name of a grant.
    public static Grant of(String ref) {
        return new Grant(ref, null, List.of(), List.of(), null, null, null, null, null, null, null, null);
    }
}
