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
/// The pages of a merged run are written in transactions of their own, the last of them with the run, in one that lets it
/// take the place of the others. Their pages go afterwards, for questions may still read them: many at once, and what is
/// left with the next merge. So a small merge, of which there are several for each batch, is one transaction: each makes
/// the follower wait, and forget what it has read of the database. A crash in between leaves pages without a run, which the
/// next start drops.
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
    /// Pages of runs that are merged, to be dropped; of whoever merges.
    private final List<PageRange> leaving = new ArrayList<>();
    private int leavingPages;

    /// Some pages of a run, from one to before another.
    record PageRange(long run, int from, int to) {}

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

    /// The tables are read anew, and pages without a run are dropped by who does so.
    void restart() {
        awaitIdle();
        left();
    }

    /// Waits until no merge runs.
    private void awaitIdle() {
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
            List<byte[]> lastPages = new ArrayList<>();
            Run merged = merge(due, postings.newRun(), lastPages);
            rows.replaceRuns(due, merged, lastPages, leaving);
            left();
            postings.merged(due, merged);
            due.forEach(this::leave);
        }
    }

    private static List<Run> due(StoredPostings postings) {
        RunSet now = postings.runs();
        return now.mergeable();
    }

    /// Merges some runs; what is not written of the pages is in `waiting`.
    private Run merge(List<Run> due, long id, List<byte[]> waiting) {
        int[] written = {0};
        return new RunMerge(rows).merge(due, id, page -> {
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
    }

    private void leave(Run gone) {
        for (int page = 0; page < gone.pages(); ) {
            int to = Math.min(gone.pages(), page + PAGES_AT_ONCE - leavingPages);
            leaving.add(new PageRange(gone.id(), page, to));
            leavingPages += to - page;
            page = to;
            if (leavingPages == PAGES_AT_ONCE) {
                rows.dropPages(leaving);
                left();
            }
        }
    }

    private void left() {
        leaving.clear();
        leavingPages = 0;
    }
}
