package custody.query.answer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A source as seen from its events. `watermark` is the least of its streams'.
public record SourceFacts(
        String id,
        String layer,
        @Nullable Instant lastEventTime,
        @Nullable Instant lastReceivedAt,
        @Nullable Instant watermark,
        Duration clockErrorBound,
        List<GapFacts> gaps) {
    public SourceFacts {
        gaps = List.copyOf(gaps);
    }

    /// A stated gap, in its last statement.
    public record GapFacts(Instant from, @Nullable Instant until, String reason, long event) {}
}
