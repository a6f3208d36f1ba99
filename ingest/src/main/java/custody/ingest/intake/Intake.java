package custody.ingest.intake;

import custody.ingest.quarantine.Quarantine;
import custody.ledger.admission.Appender;
import java.util.concurrent.Executor;

/// The way of posts into the ledger. For any number of threads.
public final class Intake {
    final Appender appender;
    final Quarantine quarantine;
    final SourceRegister sources;
    final IntakeMeter meter;
    final Executor executor;

    /// `executor` runs the appends of long posts, one a post at a time, while more of the post is read.
    public Intake(Appender appender, Quarantine quarantine, SourceRegister sources, IntakeMeter meter, Executor executor) {
        this.appender = appender;
        this.quarantine = quarantine;
        this.sources = sources;
        this.meter = meter;
        this.executor = executor;
    }

    public SourceRegister sources() {
        return sources;
    }

    /// The same way with another place for what is refused.
    public Intake keepingIn(Quarantine other) {
        return new Intake(appender, other, sources, meter, executor);
    }

    /// Begins a post. `raw`: in a vendor's form; `allResults`: every event's place is asked for.
    public Posting begin(boolean raw, boolean allResults) {
        return new Posting(this, raw, allResults);
    }
}
