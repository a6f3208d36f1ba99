package custody.query.answer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which grants; a null or empty part asks nothing, but an empty list of secrets is fulfilled by none. `from` and `to` bound the time in which a grant was in force;
/// `ticket` matches ticket, ref and the link values of its REQUEST.
public record GrantCriteria(
        List<String> refs,
        @Nullable Instant from,
        @Nullable Instant to,
        List<String> states,
        @Nullable String grantee,
        @Nullable List<String> secrets,
        @Nullable Boolean standing,
        @Nullable Boolean noExpiry,
        @Nullable Duration minDuration,
        @Nullable Boolean neverUsed,
        @Nullable Duration unusedFor,
        @Nullable String approver,
        @Nullable Boolean selfApproved,
        @Nullable Boolean breakGlass,
        @Nullable Boolean noJustification,
        @Nullable String ticket) {
    public GrantCriteria {
        refs = List.copyOf(refs);
        states = List.copyOf(states);
        secrets = secrets == null ? null : List.copyOf(secrets);
    }
}
