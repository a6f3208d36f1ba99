package custody.query.state;

import custody.query.posting.Run;
import custody.query.posting.RunMerge;
import custody.query.posting.RunSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Merges runs, beside the follower or in its way.
///
/// Pages of a merged run are written in transactions of their own; then the run takes the place of the others in one;
/// then their pages go. A crash in between leaves pages without a run, which the next start drops.
final class RunMerging {
    private static final Logger LOG = LoggerFactory.getLogger(RunMerging.class);
    private static final int PAGES_AT_ONCE = 64;

    /// More runs than this: the follower waits, so that look-ups stay short.
    private static final int MOST_RUNS = 160;

    private final EvidenceRepository rows;
    private final boolean beside;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private @Nullable Thread worker;
    private volatile boolean stopped;

    RunMerging(EvidenceRepository rows, boolean beside) {
        this.rows = rows;
        this.beside = beside;
    }

    /// Starts a merge when one is due and none runs.
    void consider(StoredPostings postings) {
        if (stopped || postings.runs().mergeable().isEmpty()) {
            return;
        }
        if (!beside) {
            mergeAll(postings);
            return;
        }
        lock.lock();
        try {
            if (worker == null) {
                worker = Thread.ofPlatform().name("merge").daemon().start(() -> work(postings));
            }
        } finally {
            lock.unlock();
        }
        if (postings.runs().runs().size() > MOST_RUNS) {
            awaitIdle();
        }
    }

    private void work(StoredPostings postings) {
        try {
            mergeAll(postings);
        } catch (RuntimeException e) {
            // Runs stay as they are; the next batch tries again.
            if (!stopped) {
                LOG.warn("runs are not merged", e);
            }
        } finally {
            lock.lock();
            try {
                worker = null;
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Gives up a merge that runs, and starts no more. What it wrote is dropped at the next start.
    void stop() {
        stopped = true;
        awaitIdle();
    }

    /// Waits until no merge runs.
    void awaitIdle() {
        lock.lock();
        try {
            while (worker != null) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void mergeAll(StoredPostings postings) {
        for (List<Run> due = due(postings); !due.isEmpty(); due = due(postings)) {
            Run merged = merge(due, postings.newRun());
            rows.replaceRuns(due, merged);
            postings.merged(due, merged);
            due.forEach(this::dropPages);
        }
    }

    private static List<Run> due(StoredPostings postings) {
        RunSet now = postings.runs();
        return now.mergeable();
    }

    private Run merge(List<Run> due, long id) {
        List<byte[]> waiting = new ArrayList<>();
        int[] written = {0};
        Run merged = new RunMerge(rows).merge(due, id, page -> {
            if (stopped) {
                throw new IllegalStateException("merging was stopped");
            }
            waiting.add(page);
            if (waiting.size() == PAGES_AT_ONCE) {
                rows.addPages(id, written[0], waiting);
                written[0] += waiting.size();
                waiting.clear();
            }
        });
        rows.addPages(id, written[0], waiting);
        return merged;
    }

    private void dropPages(Run gone) {
        for (int page = 0; page < gone.pages(); page += PAGES_AT_ONCE) {
            rows.dropPages(gone.id(), page, page + PAGES_AT_ONCE);
        }
    }
}
