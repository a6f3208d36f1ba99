package custody.query.answer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An alert, as its entry says: what happened when, by which rule, and the entries that show it. `owner` answers for
/// it; null means that nobody does yet.
public record AlertFacts(
        long index,
        RuleFacts rule,
        String severity,
        Instant at,
        String subject,
        @Nullable String owner,
        String explanation,
        List<Long> evidence) {
    public AlertFacts {
        evidence = List.copyOf(evidence);
    }
}
