package custody.ledger.publish;

import java.time.Duration;

/// How often a checkpoint is signed while the log grows and nobody waits for one, and how long to wait after the first
/// failure in a row before publishing is begun again.
public record PublisherSettings(Duration interval, Duration pause) {
    public static final PublisherSettings STANDARD = new PublisherSettings(Duration.ofSeconds(1));

    public PublisherSettings {
        if (!interval.isPositive() || !pause.isPositive()) {
            throw new IllegalArgumentException("an interval of " + interval + ", a pause of " + pause);
        }
    }

    public PublisherSettings(Duration interval) {
        this(interval, Duration.ofMillis(500));
    }
}
