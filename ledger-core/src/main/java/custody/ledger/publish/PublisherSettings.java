package custody.ledger.publish;

import java.time.Duration;

/// How often a checkpoint is signed while the log grows and nobody waits for one.
public record PublisherSettings(Duration interval) {
    public static final PublisherSettings STANDARD = new PublisherSettings(Duration.ofSeconds(1));

    public PublisherSettings {
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("an interval of " + interval);
        }
    }
}
