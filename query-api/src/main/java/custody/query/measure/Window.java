package custody.query.measure;

import custody.query.answer.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The time that is measured, `[from, to)` by event time, as of a size of the ledger; `now` is the ledger's time then.
public record Window(Instant from, Instant to, long asOf, Instant now) {
    Condition events() {
        return Window.events(from, to);
    }

    static Condition events(Instant from, Instant to) {
        return new Condition.Within(micros(from), micros(to));
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
