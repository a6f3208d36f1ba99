package custody.query.answer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A revocation that a source states, and how far it took hold (rule D67). `lastUseAfter` is the last use judged REVOKED by it.
public record RevocationFacts(
        long index,
        String source,
        @Nullable GrantKey grant,
        @Nullable String credential,
        @Nullable String secret,
        Instant effectiveAt,
        @Nullable Instant requestedAt,
        @Nullable String trigger,
        List<LayerFacts> layers,
        @Nullable Long lastUseAfter,
        @Nullable Instant lastUseAt) {
    public RevocationFacts {
        layers = List.copyOf(layers);
    }

    /// One layer of one source; `confirmedAt` is the time of the event that completed it.
    public record LayerFacts(
            String layer,
            String source,
            @Nullable Instant revokedAt,
            @Nullable Instant confirmedAt,
            @Nullable Long lastUseAfter) {}

    /// From the first request to the moment when the last layer was confirmed; null while one is open.
    public @Nullable Duration timeToRevoke() {
        if (requestedAt == null || !complete()) {
            return null;
        }
        return layers.stream()
                .map(LayerFacts::confirmedAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .map(last -> Duration.between(requestedAt, last))
                .orElse(null);
    }

    public boolean complete() {
        return layers.stream().allMatch(layer -> layer.confirmedAt != null);
    }
}
