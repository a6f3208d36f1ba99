package custody.query.alert;

import custody.ledger.read.EntryReader;
import custody.query.answer.Projections;
import custody.query.detect.Detections;
import custody.query.index.IndexedVerdict;
import custody.query.index.VerdictFeed;
import custody.query.project.Batch;
import custody.query.project.Projection;
import custody.query.project.ProjectionException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Keeps the detections going: what they remember, what they found, and how far they are, written together.
///
/// Several batches are written at once, so that an actor who is in all of them costs one row; after a crash the entries
/// since are looked at again and found to say the same. What changes nothing is not written.
public final class DetectionProjection implements Projection {
    /// Entries after which everything is written at the latest.
    private static final long WRITTEN_EVERY = 65_536;
    /// Changes in memory after which everything is written.
    private static final int CHANGES = 32_768;

    private final DetectionRows rows;
    private final EntryReader entries;
    private final Projections answers;
    private final Coverage coverage;
    private final VerdictFeed verdicts;
    private @Nullable Looking looking;
    private long taken;
    /// The position that the tables have.
    private long written;
    private volatile long size;
    private volatile long nextDue = Long.MAX_VALUE;
    private volatile Detections settings = Detections.STANDARD;
    private final List<Runnable> onWritten = new CopyOnWriteArrayList<>();

    public DetectionProjection(
            DetectionRows rows, EntryReader entries, Projections answers, Coverage coverage, VerdictFeed verdicts) {
        this.rows = rows;
        this.entries = entries;
        this.answers = answers;
        this.coverage = coverage;
        this.verdicts = verdicts;
    }

    /// Has it called when something more is durable; on the follower's thread, so it must be short.
    void onWritten(Runnable listener) {
        onWritten.add(listener);
    }

    @Override
    public String name() {
        return "detections";
    }

    /// Entries that the tables cover; those after their position change nothing in them.
    public long size() {
        return size;
    }

    /// When ledger time has to have come so far that something is looked at, in microseconds.
    long nextDue() {
        return nextDue;
    }

    /// The settings in force.
    public Detections settings() {
        return settings;
    }

    @Override
    public long position() throws ProjectionException {
        if (looking == null) {
            try {
                open();
            } catch (RuntimeException e) {
                throw new ProjectionException("what the detections remember does not open: " + e.getMessage(), e);
            }
        }
        return taken;
    }

    private void open() {
        DetectionPlace place = rows.place();
        if (place == null || place.format() != DetectionPlace.FORMAT || place.position() > entries.size()) {
            rows.together(rows::empty);
            place = DetectionPlace.at(0, DetectionPlace.STANDARD);
        }
        Looking opened = new Looking(rows, entries, answers, coverage, place.settings());
        taken = place.position();
        written = taken;
        publish(opened);
        looking = opened;
    }

    /// Verdicts, owners and answers, which are made again at times.
    @Override
    public @Nullable String waitsFor(long to) {
        if (coverage.verdicts() < to) {
            return "verdicts, which are known up to entry " + coverage.verdicts();
        }
        if (coverage.subjects() < to) {
            return "the catalogue, which has come to entry " + coverage.subjects();
        }
        return coverage.indexed() < to ? "the index, which has come to entry " + coverage.indexed() : null;
    }

    @Override
    public void apply(Batch batch) throws ProjectionException {
        Looking into = looking;
        if (into == null || batch.from() != taken) {
            throw new IllegalStateException("batch from " + batch.from() + ", the detections are at " + taken);
        }
        try {
            if (coverage.subjects() < batch.to()) {
                throw new IllegalStateException("subjects are known up to entry " + coverage.subjects() + ", not yet to " + batch.to());
            }
            List<IndexedVerdict> judged = verdicts.between(batch.from(), batch.to());
            taken += into.take(batch, judged);
            if (taken - written >= WRITTEN_EVERY || into.changes() >= CHANGES) {
                write(into);
            }
        } catch (RuntimeException e) {
            looking = null;
            throw new ProjectionException("the detections do not take entry " + batch.from() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void settle() throws ProjectionException {
        Looking into = looking;
        if (into == null) {
            return;
        }
        try {
            if (into.isChanged()) {
                write(into);
            } else if (taken != size) {
                publish(into);
            }
        } catch (RuntimeException e) {
            looking = null;
            throw new ProjectionException("the detections are not written: " + e.getMessage(), e);
        }
    }

    private void write(Looking from) {
        rows.together(() -> {
            from.write(rows);
            rows.move(DetectionPlace.at(taken, from.settingsEntry()));
        });
        from.written();
        written = taken;
        publish(from);
        onWritten.forEach(Runnable::run);
    }

    private void publish(Looking from) {
        settings = from.settings();
        nextDue = from.nextDue();
        size = taken;
    }
}
