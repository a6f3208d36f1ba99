package custody.query.attribution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/// What the engine knew at earlier sizes, by taking the entries up to there once more: for tests and small ledgers.
///
/// Goes on from the size that was asked for last when the next is not below it, and starts again when it is. For any
/// number of threads.
public final class Replay {
    private final List<LedgerFact> entries = new ArrayList<>();
    private MemoryStore store = new MemoryStore();
    private Engine engine = new Engine(store);
    private int taken;

    /// Notes the next entry.
    public synchronized void add(LedgerFact entry) {
        entries.add(entry);
    }

    /// The finality of a use as it was at a size.
    public synchronized Finality finality(long use, long size) {
        take(size);
        return engine.finality(use);
    }

    /// See [Engine#basis(Evidence, long)].
    public synchronized SortedSet<Long> basis(UseAt use) {
        take(use.asOf());
        return Engine.basis(store, use.use());
    }

    /// See [Engine#awaited(Evidence, Collection)].
    public synchronized Map<Long, List<Awaited>> awaited(Collection<Long> uses, long size) {
        take(size);
        return Engine.awaited(store, uses);
    }

    /// What was observed of uses, as of a size, at the moment `now`.
    public synchronized Map<Long, Set<Flag>> observations(
            Collection<Long> uses, long size, Instant now, Observations.Others others) {
        take(size);
        return Observations.of(store, store.latest(uses), now, others);
    }

    private void take(long size) {
        if (taken > 0 && entries.get(taken - 1).index() >= size) {
            store = new MemoryStore();
            engine = new Engine(store);
            taken = 0;
        }
        while (taken < entries.size() && entries.get(taken).index() < size) {
            engine.apply(entries.get(taken));
            taken++;
        }
    }
}
