package custody.query.answer;

import custody.ledger.event.Outcome;
import java.time.Instant;
import java.util.Set;

/// When something was first and last used, by event time, and the entry of the first.
public record Activity(Instant first, Instant last, long firstEntry) {
    /// The outcomes by which a use counts as one: it succeeded, or nobody knows.
    public static final Set<String> USED = Set.of(Outcome.SUCCESS.name(), Outcome.UNKNOWN.name());

    /// Whose activity.
    public enum Of {
        /// Uses of the secret, with an outcome of [#USED].
        SECRET,
        /// Uses with the credential, likewise.
        CREDENTIAL,
        /// Uses judged by the grant; keys are those of [GrantKey#toString].
        GRANT,
        /// Events with the identity, under this ref, as actor; that an inventory lists it is no activity.
        IDENTITY
    }
}
