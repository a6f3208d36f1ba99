package custody.query.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Entries that may show what only the answers know, exactly and with all that came before: asked together when a batch
/// is through, in ledger order, for then its entries are made visible once.
final class Suspicions {
    private final Present present;
    private final Coverage coverage;
    private final List<Suspicion> all = new ArrayList<>();

    /// What to ask, because of which entry, which came when.
    private record Suspicion(long cause, Instant now, Runnable ask) {}

    Suspicions(Present present, Coverage coverage) {
        this.present = present;
        this.coverage = coverage;
    }

    void add(long cause, Runnable ask) {
        all.add(new Suspicion(cause, present.now(), ask));
    }

    /// Asks about all that waits. Throws when the answers do not cover it: then the batch is taken again later.
    void ask() {
        if (all.isEmpty()) {
            return;
        }
        long needed = all.getLast().cause + 1;
        long covered = coverage.answers();
        if (covered < needed) {
            throw new IllegalStateException("answers cover " + covered + " entries, not yet " + needed);
        }
        Instant now = present.now();
        for (Suspicion each : all) {
            present.at(each.now);
            each.ask.run();
        }
        present.at(now);
        all.clear();
    }
}
