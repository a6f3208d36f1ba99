package custody.query.answer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which revocations; a null or empty part asks nothing, but an empty list of secrets is fulfilled by none. The times bound `effectiveAt`.
public record RevocationCriteria(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable GrantKey grant,
        @Nullable List<String> secrets,
        @Nullable String actor,
        @Nullable Boolean incomplete) {
    public RevocationCriteria {
        secrets = secrets == null ? null : List.copyOf(secrets);
    }
}
