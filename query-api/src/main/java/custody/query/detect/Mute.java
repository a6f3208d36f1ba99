package custody.query.detect;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// No alert of this rule until then: about one subject, or, without, about any. By ledger time of the cause.
public record Mute(Rule rule, @Nullable String subject, Instant until, String reason) {
    boolean covers(Finding finding, Instant now) {
        return rule == finding.rule() && now.isBefore(until) && (subject == null || subject.equals(finding.subject()));
    }
}
