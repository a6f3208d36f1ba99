package custody.query.answer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One issued instance. `fingerprint` is `algorithm:hex`, as stated; `expiresAt` is when it expires, as stated last or as
/// an EXPIRY since reports, whichever comes first; `revokedBy` is the entry by which it was revoked.
public record CredentialFacts(
        String ref,
        String kind,
        @Nullable String fingerprint,
        @Nullable String parent,
        @Nullable String secret,
        @Nullable String holder,
        @Nullable Instant issuedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Long revokedBy) {
    /// What it is at a time.
    public enum State {
        ACTIVE,
        EXPIRED,
        REVOKED
    }

    public State state(Instant at) {
        if (revokedAt != null && !revokedAt.isAfter(at)) {
            return State.REVOKED;
        }
        return expiresAt != null && !expiresAt.isAfter(at) ? State.EXPIRED : State.ACTIVE;
    }

    /// Whether it is neither revoked nor expired at a time.
    public boolean isAlive(Instant at) {
        return state(at) == State.ACTIVE;
    }

    /// A credential of which nothing but its ref is known.
    public static CredentialFacts stated(String ref, String kind) {
        return new CredentialFacts(ref, kind, null, null, null, null, null, null, null, null);
    }
}
