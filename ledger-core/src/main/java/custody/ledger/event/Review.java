package custody.ledger.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A review of a grant, stated by REVIEW events.
public record Review(
        Kind kind,
        Decision decision,
        @Nullable Actor by,
        @Nullable Instant until,
        @Nullable String reason,
        @Nullable String ticket) {
    /// Kinds of review.
    public enum Kind {
        EXCEPTION,
        POST_USE,
        PERIODIC
    }

    /// What the reviewer found.
    public enum Decision {
        ACCEPTED,
        REJECTED
    }
}
