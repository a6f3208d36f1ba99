package custody.query.index;

import custody.ledger.read.EntryReader;
import custody.query.project.Batch;
import custody.query.project.ProjectionException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.jspecify.annotations.Nullable;

/// Takes batches into the index, beside the follower that is at the next one with the other projections.
///
/// Each time that documents become visible costs a segment, which is merged again and again later: while entries keep
/// coming, this happens at most every so often, and at once when few come or none.
final class IndexWriting {
    private static final long VISIBLE_EVERY = TimeUnit.MILLISECONDS.toNanos(400);
    /// As long as no more than so many entries wait, they become visible sooner.
    private static final int FEW = 256;
    private static final long FEW_VISIBLE_EVERY = TimeUnit.MILLISECONDS.toNanos(50);
    /// When nothing has come for so long, few do not wait for more. Many do: sources that post steadily leave such gaps
    /// between any two posts.
    private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration SOON = Duration.ofMillis(5);
    private static final long COMMIT_EVERY = TimeUnit.SECONDS.toNanos(5);
    /// Batches that the follower may be ahead.
    private static final int AHEAD = 3;

    private final IndexFiles files;
    private final EntryReader entries;
    private final VerdictFeed verdicts;
    private final PendingDocuments pending;
    private final ExecutorService background =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("index").daemon().factory());
    private final Deque<Future<?>> writing = new ArrayDeque<>();
    private @Nullable IndexWriter writer;
    /// Written by the follower's thread.
    private volatile long taken;
    private long takenAt;
    private long committed;
    private long committedAt;
    /// When documents last began to become visible.
    private long shownAt;
    /// Whether a batch was not written to its end; those behind it must not be, then.
    private boolean broken;
    private volatile @Nullable IndexView view;

    IndexWriting(Path directory, Analyzer analyzer, EntryReader entries, VerdictFeed verdicts) {
        this.files = new IndexFiles(directory, analyzer);
        this.entries = entries;
        this.verdicts = verdicts;
        this.pending = new PendingDocuments(entries, analyzer);
    }

    /// What searches see now; null before the index was opened.
    @Nullable IndexView view() {
        return view;
    }

    /// The entries that were taken, as far as known.
    long taken() {
        return taken;
    }

    /// The entries that were taken; opens the index first.
    long position() throws ProjectionException {
        if (writer == null) {
            try {
                open();
            } catch (IOException | RuntimeException e) {
                abandon(e);
                throw new ProjectionException("the index does not open: " + e.getMessage(), e);
            }
        }
        return taken;
    }

    private void open() throws IOException {
        IndexWriter opened = files.open();
        writer = opened;
        taken = IndexFiles.size(opened);
        if (taken > entries.size()) {
            files.discard(opened);
            opened = files.open();
            writer = opened;
            taken = 0;
        }
        committed = taken;
        committedAt = System.nanoTime();
        broken = false;
        show(opened, taken);
    }

    void apply(Batch batch) throws ProjectionException {
        IndexWriter into = writer;
        if (into == null || batch.from() != taken) {
            throw new IllegalStateException("batch from " + batch.from() + ", the index is at " + taken);
        }
        try {
            awaitWritten(AHEAD - 1);
            List<IndexedVerdict> judged = verdicts.between(batch.from(), batch.to());
            writing.add(background.submit(() -> write(into, batch, judged)));
            taken = batch.to();
            takenAt = System.nanoTime();
        } catch (IOException | RuntimeException e) {
            abandon(e);
            throw new ProjectionException("the index does not take the entries before " + batch.from() + ": " + e.getMessage(), e);
        }
    }

    /// Takes a batch, and lets searches see it when it is time and none is behind it: else there would be a segment for
    /// each of those that came while the one before was written.
    private Void write(IndexWriter into, Batch batch, List<IndexedVerdict> judged) throws IOException {
        if (!broken) {
            broken = true;
            pending.take(batch, judged);
            boolean isLast = batch.to() >= taken;
            if (pending.isMany() || isLast && System.nanoTime() - shownAt >= VISIBLE_EVERY) {
                show(into, batch.to());
            }
            broken = false;
        }
        return null;
    }

    /// Returns when so many batches at most are not written; the failure of one is told here.
    private void awaitWritten(int left) throws IOException {
        while (writing.size() > left || !writing.isEmpty() && writing.getFirst().isDone()) {
            try {
                writing.removeFirst().get();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a batch was written", e);
            }
        }
    }

    /// Called when no entry waits: how long what was taken may still wait to become visible.
    Duration rest() throws ProjectionException {
        if (!writing.isEmpty() && !writing.getLast().isDone()) {
            return SOON;
        }
        IndexView seen = view;
        if (seen == null || seen.size() < taken) {
            long now = System.nanoTime();
            boolean few = pending.entries() <= FEW;
            long left = few
                    ? Math.min(takenAt + QUIET - now, shownAt + FEW_VISIBLE_EVERY - now)
                    : shownAt + VISIBLE_EVERY - now;
            if (left > 0 && writer != null) {
                return Duration.ofNanos(left);
            }
        }
        settle();
        return Duration.ZERO;
    }

    /// Makes all that was taken visible, and durable when it is time.
    void settle() throws ProjectionException {
        IndexWriter into = writer;
        if (into == null) {
            return;
        }
        try {
            awaitWritten(0);
            IndexView seen = view;
            if (seen == null || seen.size() < taken) {
                show(into, taken);
            }
            commitInTime(into, taken);
        } catch (IOException | RuntimeException e) {
            abandon(e);
            throw new ProjectionException("the index does not settle: " + e.getMessage(), e);
        }
    }

    /// Writes what waits, which is all below `size`, and lets searches see it.
    private void show(IndexWriter into, long size) throws IOException {
        IndexView old = view;
        shownAt = System.nanoTime();
        pending.write(into);
        view = new IndexView(DirectoryReader.open(into), size);
        if (old != null) {
            old.release();
        }
        commitInTime(into, size);
    }

    private void commitInTime(IndexWriter into, long size) throws IOException {
        if (size > committed && System.nanoTime() - committedAt >= COMMIT_EVERY) {
            commit(into, size);
        }
    }

    private void commit(IndexWriter into, long size) throws IOException {
        Map<String, String> data = new HashMap<>(IndexFiles.data(size));
        into.setLiveCommitData(data.entrySet());
        into.commit();
        committed = size;
        committedAt = System.nanoTime();
    }

    /// Throws away what is not committed; damage costs the whole index, which is then filled again.
    private void abandon(Exception why) {
        IndexWriter gone = writer;
        writer = null;
        while (!writing.isEmpty()) {
            try {
                awaitWritten(0);
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }
        pending.clear();
        taken = committed;
        files.close(gone, why);
    }

    /// Commits and closes. The follower must have stopped.
    void close() throws IOException {
        IndexWriter last = writer;
        writer = null;
        IndexView seen = view;
        view = null;
        if (seen != null) {
            seen.release();
        }
        if (last != null) {
            close(last);
        }
        background.close();
        files.close();
    }

    private void close(IndexWriter last) throws IOException {
        try {
            awaitWritten(0);
        } catch (IOException e) {
            files.close(last, e);
            throw e;
        }
        try (last) {
            pending.write(last);
            commit(last, taken);
        }
    }
}
