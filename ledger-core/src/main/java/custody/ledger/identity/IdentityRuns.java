package custody.ledger.identity;

import custody.ledger.merkle.Hash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tables in memory and the runs on disk, and the thread that turns the one into the other.
///
/// A run is merged with the ones before it as long as those are less than twice as long, all of them at once. So each
/// run is at least twice as long as the next, and a pair is written about as often as the logarithm of their number.
final class IdentityRuns implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityRuns.class);
    /// More tables that wait to be written are a disk that fails, not one that is slow.
    private static final int FROZEN_MAX = 16;

    private final Path directory;
    private final Fingerprints fingerprints;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// Replaced as a whole, under `lock`.
    private volatile View view;
    /// Guarded by `lock`, as `closed`.
    private @Nullable IOException failure;
    private boolean closed;
    private final Thread thread = Thread.ofPlatform().name("identity-index").daemon().unstarted(this::run);

    /// What lookups see.
    private record View(List<Run> runs, List<Frozen> frozen, Active active) {}

    /// A full table, all durable.
    private record Frozen(RecentTable table, long end, Hash lastLeafHash) {}

    /// The table that takes pairs; `end` and leaf hash are those of the last commit.
    private record Active(RecentTable table, long end, Hash lastLeafHash) {}

    IdentityRuns(Path directory, Fingerprints fingerprints, List<Run> runs, long next) {
        this.directory = directory;
        this.fingerprints = fingerprints;
        this.view = new View(List.copyOf(runs), List.of(), new Active(new RecentTable(next), next, Hash.ZERO));
    }

    void start() {
        thread.start();
    }

    RecentTable active() {
        return view.active.table;
    }

    long[] find(long fingerprint, long from) {
        View now = view;
        long[] hits = now.active.table.find(fingerprint, from, Hits.NONE);
        for (int i = now.frozen.size() - 1; i >= 0 && now.frozen.get(i).end > from; i--) {
            hits = now.frozen.get(i).table.find(fingerprint, from, hits);
        }
        for (int i = now.runs.size() - 1; i >= 0 && now.runs.get(i).header().end() > from; i--) {
            hits = now.runs.get(i).find(fingerprint, from, hits);
        }
        return hits;
    }

    /// Takes the pairs added so far as durable; the number of them that are in the active table still.
    int commit(long size, Hash lastLeafHash) throws IOException {
        lock.lock();
        try {
            RecentTable table = view.active.table;
            view = new View(view.runs, view.frozen, new Active(table, size, lastLeafHash));
            if (table.count() < RecentTable.FULL) {
                return table.count();
            }
            while (view.frozen.size() >= FROZEN_MAX && failure == null && !closed) {
                changed.awaitUninterruptibly();
            }
            if (view.frozen.size() >= FROZEN_MAX) {
                throw new IOException("the identity index cannot be written: " + failure, failure);
            }
            freeze();
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /// Hands the active table to the thread that writes.
    void freeze() {
        lock.lock();
        try {
            Active full = view.active;
            if (full.table.count() > 0) {
                List<Frozen> more = new ArrayList<>(view.frozen);
                more.add(new Frozen(full.table, full.end, full.lastLeafHash));
                view = new View(view.runs, List.copyOf(more), new Active(new RecentTable(full.end), full.end, full.lastLeafHash));
                failure = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (awaitWork()) {
            IOException failed = null;
            try {
                writeFrozen();
                merge();
            } catch (ClosedWhileMerging e) {
                LOG.debug("left a merge");
            } catch (IOException e) {
                LOG.warn("the identity index could not be written and will be tried again: {}", e.toString());
                failed = e;
            } catch (RuntimeException e) {
                LOG.error("the identity index could not be written", e);
                failed = new IOException(e);
            }
            lock.lock();
            try {
                failure = failed;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Also when closed, what waits is written; only a failure ends it then.
    private boolean awaitWork() {
        lock.lock();
        try {
            while (!closed && (view.frozen.isEmpty() || failure != null)) {
                changed.awaitUninterruptibly();
            }
            return !view.frozen.isEmpty() && failure == null;
        } finally {
            lock.unlock();
        }
    }

    private void writeFrozen() throws IOException {
        while (!view.frozen.isEmpty()) {
            Frozen first = view.frozen.getFirst();
            Pairs pairs = first.table.sorted();
            Run run = write(first.table.begin(), first.end, first.lastLeafHash, List.of(pairs), () -> {});
            lock.lock();
            try {
                List<Run> more = new ArrayList<>(view.runs);
                more.add(run);
                List<Frozen> rest = view.frozen.subList(1, view.frozen.size());
                view = new View(List.copyOf(more), List.copyOf(rest), view.active);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private Run write(long begin, long end, Hash lastLeafHash, List<? extends Pairs> sources, RunWriter.Turn turn) throws IOException {
        long count = sources.stream().mapToLong(Pairs::count).sum();
        RunHeader header = new RunHeader(begin, end, count, lastLeafHash, fingerprints);
        Path file = IdentityFiles.run(directory, begin, end);
        RunWriter.write(file, header, sources, turn);
        return Run.opened(file, header);
    }

    private void merge() throws IOException {
        List<Run> victims = unbalanced(view.runs);
        while (!victims.isEmpty() && !isClosed()) {
            RunHeader last = victims.getLast().header();
            // Tables that fill up meanwhile are written in between, so that they never wait for a long merge.
            Run merged = write(victims.getFirst().header().begin(), last.end(), last.lastLeafHash(), victims, this::takeTurn);
            lock.lock();
            try {
                List<Run> runs = new ArrayList<>(view.runs);
                int at = runs.indexOf(victims.getFirst());
                runs.subList(at, at + victims.size()).clear();
                runs.add(at, merged);
                view = new View(List.copyOf(runs), view.frozen, view.active);
            } finally {
                lock.unlock();
            }
            for (Run victim : victims) {
                Files.deleteIfExists(victim.file());
            }
            victims = unbalanced(view.runs);
        }
    }

    private void takeTurn() throws IOException {
        if (isClosed()) {
            throw new ClosedWhileMerging();
        }
        writeFrozen();
    }

    /// The youngest runs that belong together by the rule of this class; none if it holds.
    private static List<Run> unbalanced(List<Run> runs) {
        for (int last = runs.size() - 1; last > 0; last--) {
            int from = last;
            long count = runs.get(last).count();
            while (from > 0 && runs.get(from - 1).count() < 2 * count) {
                from--;
                count += runs.get(from).count();
            }
            if (from < last) {
                return runs.subList(from, last + 1);
            }
        }
        return List.of();
    }

    /// Pairs in each run, oldest first.
    List<Long> runCounts() {
        return view.runs.stream().map(Run::count).toList();
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// Writes what waits and ends the thread.
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Leaves a merge that would end after its index; the next opening finds the runs as they were.
    private static final class ClosedWhileMerging extends IOException {
        private static final long serialVersionUID = 1;
    }
}
