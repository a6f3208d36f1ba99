package custody.query.project;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Something derived from the ledger that can be dropped and made again from entry 0.
///
/// Called by one thread at a time. Its position and its data become durable together, so after a crash at any
/// instruction the same entries are handed in again from the position that survived.
public interface Projection {
    /// A name for people and metrics, unique among the projections of one follower.
    String name();

    /// The number of entries that the data covers; the next batch starts with this index.
    ///
    /// Opens what must be open to know it, and may be lower than before after a failure.
    long position() throws ProjectionException;

    /// What has to come first before it can take entries up to `to`, in words; null when nothing has to. Asked for its own
    /// place before entries are read for it, and for the end of a batch before that is handed to it.
    default @Nullable String waitsFor(long to) {
        return null;
    }

    /// Whether it asks no other projection about the batch in hand, and so may take it in beside others.
    default boolean standsAlone() {
        return false;
    }

    /// Takes in a batch that starts at [#position]. It may stop before the end, even before the first entry; the next
    /// batch starts at [#position].
    void apply(Batch batch) throws ProjectionException;

    /// The entries that answers cover, when so many have been taken: fewer while some become visible later.
    default long visible(long taken) {
        return taken;
    }

    /// Called when no entry waits: makes durable and visible what is not yet, or says how long it would rather wait for
    /// more; it is called again then. Zero when nothing is left to do.
    default Duration rest() throws ProjectionException {
        settle();
        return Duration.ZERO;
    }

    /// Called at the end: makes durable and visible what is not yet.
    void settle() throws ProjectionException;
}
