package custody.ledger.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The secret that an event is about. `tags`, which INVENTORY events state, are all that it has: null when the event does
/// not say, empty when it says that there are none.
public record Secret(
        String ref, @Nullable String kind, @Nullable String name, @Nullable String version, @Nullable List<String> tags) {
    public Secret {
        tags = tags == null ? null : List.copyOf(tags);
    }

    public static Secret of(String ref) {
        return new Secret(ref, null, null, null, null);
    }
}
