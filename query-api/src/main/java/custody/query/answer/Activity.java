package custody.query.answer;

import java.time.Instant;

/// When something was first and last used, by event time.
public record Activity(Instant first, Instant last) {
    /// Whose activity.
    public enum Of {
        /// Uses of the secret that succeeded, or whose outcome is not known.
        SECRET,
        /// Uses with the credential, likewise.
        CREDENTIAL,
        /// Uses judged by the grant; keys are those of [GrantKey#toString].
        GRANT,
        /// Events with the identity, under this ref, as actor; that an inventory lists it is no activity.
        IDENTITY
    }
}
