package custody.query.answer;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which alerts: `from <= at < to` in microseconds since 1970; rules by id, severities and owners, null for any. `owned`:
/// whether somebody owns it.
public record AlertCriteria(
        long from, long to, @Nullable Set<String> rules, @Nullable Set<String> severities, @Nullable Set<String> owners,
        @Nullable Boolean owned) {
    /// The severities that there are, the least grave first.
    public static final List<String> SEVERITIES = List.of("low", "medium", "high", "critical");

    public AlertCriteria {
        rules = rules == null ? null : Values.of(rules);
        severities = severities == null ? null : Values.of(severities);
        owners = owners == null ? null : Values.of(owners);
    }
}
