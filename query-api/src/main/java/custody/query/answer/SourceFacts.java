package custody.query.answer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A source as seen from its events. `system` is the kind of system that it said it is at first. `watermark` is the least of its streams'; `lagP95` how late its events come, as a
/// class of which 95 of 100 are not above the end; `ordered` when none came before an earlier one of its stream;
/// `clockErrorBound` the largest error of its clocks; `copies` counts entries whose identity was there before.
public record SourceFacts(
        String id,
        String system,
        String layer,
        @Nullable Instant lastEventTime,
        @Nullable Instant lastReceivedAt,
        @Nullable Instant watermark,
        @Nullable Duration lagP95,
        boolean ordered,
        Duration clockErrorBound,
        long copies,
        List<GapFacts> gaps) {
    public SourceFacts {
        gaps = List.copyOf(gaps);
    }

    /// The ref under which an inventory speaks of a source, to say who answers for its controls.
    public static String identity(String source) {
        return "source:" + source;
    }

    /// A source of which nothing but its name is known.
    public static SourceFacts named(String id) {
        return new SourceFacts(id, "", "CUSTODY", null, null, null, null, true, Duration.ofSeconds(60), 0, List.of());
    }

    /// A stated gap, in its last statement.
    public record GapFacts(Instant from, @Nullable Instant until, String reason, long event) {}
}
