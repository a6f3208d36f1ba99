package custody.query.alert;

import custody.query.detect.Detections;
import custody.query.detect.Rule;
import custody.query.detect.RuleSettings;
import custody.query.detect.Times;
import java.time.Instant;

/// What holds for the entry that is looked at: how the rules are set, and what time it is by the ledger.
final class Present {
    private Detections settings;
    private Instant now = Instant.EPOCH;
    private long micros;

    Present(Detections settings) {
        this.settings = settings;
    }

    Detections settings() {
        return settings;
    }

    RuleSettings of(Rule rule) {
        return settings.of(rule);
    }

    void set(Detections said) {
        settings = said;
    }

    Instant now() {
        return now;
    }

    /// The same in microseconds.
    long micros() {
        return micros;
    }

    void at(Instant time) {
        now = time;
        micros = Times.micros(time);
    }
}
