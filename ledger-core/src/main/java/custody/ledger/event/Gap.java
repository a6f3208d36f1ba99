package custody.ledger.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A span of time for which a source is known to be incomplete, stated by SOURCE_GAP events.
public record Gap(
        String ref,
        String source,
        State state,
        Instant from,
        @Nullable Instant until,
        List<String> covers,
        @Nullable String reason) {
    public Gap {
        covers = List.copyOf(covers);
    }

    /// Whether what is missing may still come.
    public enum State {
        OPEN,
        CLOSED,
        UNRECOVERABLE
    }
}
