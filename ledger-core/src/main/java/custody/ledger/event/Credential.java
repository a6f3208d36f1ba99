package custody.ledger.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One issued instance: a lease, token, access key, session or certificate. Never its value.
///
/// `holder` says whose it is when not the actor's (ISSUE).
public record Credential(
        String ref,
        String kind,
        @Nullable String fingerprint,
        @Nullable String parentRef,
        @Nullable Instant expiresAt,
        @Nullable Actor holder) {
    public static Credential of(String ref, String kind) {
        return new Credential(ref, kind, null, null, null, null);
    }
}
