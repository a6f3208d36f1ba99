package custody.query.attribution;

import java.util.ArrayList;
import java.util.List;

/// What the engine knew at earlier sizes, by taking the entries up to there once more: for tests and small ledgers.
///
/// Goes on from the size that was asked for last when the next is not below it, and starts again when it is. For any
/// number of threads.
public final class Replay {
    private final List<LedgerFact> entries = new ArrayList<>();
    private Engine engine = new Engine(new MemoryStore());
    private int taken;

    /// Notes the next entry.
    public synchronized void add(LedgerFact entry) {
        entries.add(entry);
    }

    /// The finality of a use as it was at a size.
    public synchronized Finality finality(long use, long size) {
        if (taken > 0 && entries.get(taken - 1).index() >= size) {
            engine = new Engine(new MemoryStore());
            taken = 0;
        }
        while (taken < entries.size() && entries.get(taken).index() < size) {
            engine.apply(entries.get(taken));
            taken++;
        }
        return engine.finality(use);
    }
}
