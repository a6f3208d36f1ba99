package custody.ledger.event;

import org.jspecify.annotations.Nullable;

/// How far the clock of the event time may be off, as far as the source says.
public record Clock(@Nullable Long errorMs, @Nullable Trust trust) {
    /// Whose clock it is.
    public enum Trust {
        SERVER,
        CLIENT,
        UNKNOWN
    }
}
