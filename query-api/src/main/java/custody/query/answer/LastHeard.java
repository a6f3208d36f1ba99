package custody.query.answer;

import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.answer.Condition.Field;
import custody.query.attribution.Awaited;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The entry that tells what is awaited: of a gap the statement, of a silent stream the last that was heard of it.
public final class LastHeard {
    /// Entries of one source and one microsecond that are looked at.
    private static final int MAX = 100;

    private LastHeard() {}

    /// Its index; null when a stream was never heard of, or only by events whose time is not their own.
    public static @Nullable Long of(Awaited awaited, Projections projections, EntryReader entries, long asOf) {
        Instant heard = awaited.heard();
        if (awaited.isGap() || heard == null) {
            return awaited.isGap() ? awaited.gap() : null;
        }
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, heard);
        Condition then = new Condition.All(List.of(
                new Condition.Is(Field.SOURCE, Set.of(awaited.source())), new Condition.Within(micros, micros + 1)));
        return projections.entries(then, new EntryOrder(EntryOrder.By.LEDGER_SEQ, true), new PageRequest(asOf, MAX, null, true, false))
                .rows().stream().map(Page.Row::node)
                .filter(index -> isOf(awaited, heard, entries.entry(index).map(Entry::payload).orElse(null)))
                .findFirst().orElse(null);
    }

    private static boolean isOf(Awaited awaited, Instant heard, @Nullable Payload payload) {
        Event event = payload == null ? null : payload.event();
        return event != null && event.eventTime().equals(heard)
                && Objects.requireNonNullElse(event.source().stream(), "").equals(awaited.stream());
    }
}
