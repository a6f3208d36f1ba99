package custody.ledger.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The secret that an event is about. `tags` are stated by INVENTORY events only.
public record Secret(
        String ref, @Nullable String kind, @Nullable String name, @Nullable String version, List<String> tags) {
    public Secret {
        tags = List.copyOf(tags);
    }

    public static Secret of(String ref) {
        return new Secret(ref, null, null, null, List.of());
    }
}
