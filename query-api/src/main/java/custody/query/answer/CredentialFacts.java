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
    /// A credential of which nothing but its ref is known.
    public static CredentialFacts stated(String ref, String kind) {
        return new CredentialFacts(ref, kind, null, null, null, null, null, null, null);
    }
}
