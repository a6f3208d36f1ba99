package custody.query.attribution;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.event.IdentifiedEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One entry as the engine takes it. `original` is the index of the first entry of its identity; `policy` the
/// document that an ADMIN entry brings, else null.
public record LedgerFact(
        long index, Instant time, IdentifiedEvent identified, Standing standing, long original, @Nullable Policy policy) {
    /// One whose id nobody has worked out yet.
    public static LedgerFact of(
            long index, Instant time, Event event, Standing standing, long original, @Nullable Policy policy) {
        return new LedgerFact(index, time, new IdentifiedEvent(event.id(), event), standing, original, policy);
    }

    /// The first entry of its identity, without a policy.
    public static LedgerFact first(long index, Instant time, Event event) {
        return of(index, time, event, Standing.FIRST, index, null);
    }

    public Event event() {
        return identified.event();
    }
}
