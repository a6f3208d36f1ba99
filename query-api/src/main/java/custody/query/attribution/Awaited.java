package custody.query.attribution;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What keeps a use from being FINAL (rules D58 to D60): a gap that is open, or a stream that is silent, of which nobody said
/// anything.
///
/// Of a gap: `gap` is the entry that states it, `reached` when it began. Of a stream: `gap` is -1, `reached` up to when it
/// is complete and `heard` the time of the last event that it is trusted for; both are null when there is none. `stream`
/// is empty for a source's only one, and of a gap.
public record Awaited(String source, String stream, @Nullable Instant reached, @Nullable Instant heard, long gap) {
    public boolean isGap() {
        return gap >= 0;
    }
}
