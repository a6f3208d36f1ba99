package custody.query.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule of the detections: as it is set now, or as it was when it raised an alert. `threshold` is a JSON object.
public record RuleFacts(
        String id,
        String description,
        boolean enabled,
        String severity,
        @Nullable String owner,
        List<String> controls,
        String threshold,
        String version) {
    public RuleFacts {
        controls = List.copyOf(controls);
    }
}
