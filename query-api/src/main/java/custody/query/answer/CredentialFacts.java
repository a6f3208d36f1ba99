package custody.query.answer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One issued instance. `fingerprint` is `algorithm:hex`, as stated.
public record CredentialFacts(
        String ref,
        String kind,
        @Nullable String fingerprint,
        @Nullable String parent,
        @Nullable String secret,
        @Nullable String holder,
        @Nullable Instant issuedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {
    /// Whether it is neither revoked nor expired at a time.
    public boolean isAlive(Instant at) {
        return (revokedAt == null || revokedAt.isAfter(at)) && (expiresAt == null || expiresAt.isAfter(at));
    }

    /// A credential of which nothing but its ref is known.
    public static CredentialFacts stated(String ref, String kind) {
        return new CredentialFacts(ref, kind, null, null, null, null, null, null, null);
    }
}
