package custody.ledger.event;

import org.jspecify.annotations.Nullable;

/// What a native event may leave to its surroundings: the id of the source that the caller speaks for, null when
/// the event must name its own.
public record EventDefaults(@Nullable String sourceId) {
    public static final EventDefaults NONE = new EventDefaults(null);
}
