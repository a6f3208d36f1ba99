package custody.ledger.sequence;

import java.time.Duration;

/// A call was not taken, or its end is not known.
public abstract sealed class NotSequencedException extends Exception {
    private static final long serialVersionUID = 1;

    private NotSequencedException(String message) {
        super(message);
    }

    /// Too much waits already; nothing of the call was taken.
    public static final class Full extends NotSequencedException {
        private static final long serialVersionUID = 1;
        private final Duration retryAfter;

        Full(Duration retryAfter) {
            super("too many entries wait to be written");
            this.retryAfter = retryAfter;
        }

        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /// Nothing is written any more. Parts of the call may be durable; the identities tell after a restart.
    public static final class Stopped extends NotSequencedException {
        private static final long serialVersionUID = 1;

        private final String reason;

        Stopped(String reason) {
            super(reason);
            this.reason = reason;
        }

        public String reason() {
            return reason;
        }
    }
}
