package custody.query.measure;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The time that is measured, `[from, to)` by event time, as of a size of the ledger; `now` is the ledger's time then.
public record Window(Instant from, Instant to, long asOf, Instant now) {
    /// The ledger's time at a size: that of its last entry.
    static Instant now(EntryReader entries, long asOf) {
        return asOf == 0 ? Instant.EPOCH : entries.entry(asOf - 1).map(Entry::time).orElse(Instant.EPOCH);
    }

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
