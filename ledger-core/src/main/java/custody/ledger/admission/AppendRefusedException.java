package custody.ledger.admission;

import java.time.Duration;

/// The ledger does not take this call now.
public sealed class AppendRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private AppendRefusedException(String message) {
        super(message);
    }

    /// The bounded queue is full; nothing of the call was taken.
    public static final class Busy extends AppendRefusedException {
        private static final long serialVersionUID = 1;
        private final Duration retryAfter;

        public Busy(Duration retryAfter) {
            super("the queue is full");
            this.retryAfter = retryAfter;
        }

        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /// The writer has stopped (closed, poisoned by a failed write, disk full) and needs a restart.
    public static final class Stopped extends AppendRefusedException {
        private static final long serialVersionUID = 1;

        public Stopped(String reason) {
            super(reason);
        }
    }
}
