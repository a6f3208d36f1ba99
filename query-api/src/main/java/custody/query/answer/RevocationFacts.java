package custody.query.answer;

import custody.ledger.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A revocation that a source states, and how far it took hold (rule D67). `lastUseAfter` is the last use judged REVOKED by it;
/// `usedUntil` is when what it ended was over, which may be an earlier use that lasted longer; null without any, or when the
/// payloads are erased.
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
        @Nullable Instant usedUntil) {
    public RevocationFacts {
        layers = List.copyOf(layers);
    }

    /// The same, without when it was over.
    public RevocationFacts withoutUntil() {
        return new RevocationFacts(
                index, source, grant, credential, secret, effectiveAt, requestedAt, trigger, layers, lastUseAfter, null);
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

    /// From the effect until what it ended was used no more; null when nothing was, or when `lastUseAfter` is there and
    /// no use can be read any more.
    public @Nullable Duration leakWindow() {
        return usedUntil == null ? null : Duration.between(effectiveAt, usedUntil);
    }

    /// When a use was over: at its end, unless that lies before its beginning.
    public static Instant over(Event use) {
        return use.endTime() != null && use.endTime().isAfter(use.eventTime()) ? use.endTime() : use.eventTime();
    }

    public boolean complete() {
        return layers.stream().allMatch(layer -> layer.confirmedAt != null);
    }
}
