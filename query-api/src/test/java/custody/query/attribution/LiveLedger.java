package custody.query.attribution;

import custody.ledger.event.Event;
import java.time.Instant;
import java.util.List;

/// A ledger that is judged as it is told, one entry after another.
final class LiveLedger {
    final MemoryStore store = new MemoryStore();
    final Engine engine = new Engine(store);
    private long size;

    long size() {
        return size;
    }

    List<VerdictVersion> apply(Event event) {
        return apply(event, World.LATER);
    }

    List<VerdictVersion> apply(Event event, Instant received) {
        return apply(LedgerFact.first(size, received, event));
    }

    /// What of an entry changed: the next one of this ledger.
    List<VerdictVersion> apply(LedgerFact next) {
        size++;
        return engine.apply(next);
    }

    void applyAll(List<Event> events) {
        events.forEach(this::apply);
    }

    /// Adds an ADMIN entry with a policy.
    void policy(Event admin, String json) {
        World.policy(engine, size++, admin, json);
    }
}
