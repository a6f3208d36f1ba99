package custody.ledger.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that seals complete raw segments, off the commit path.
///
/// It gives way to commits: while the journal is being written it rests, unless more raw segments wait than the
/// settings allow. Trouble with space is tried again when there is more to do; damage stops the journal.
final class Sealer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Journal journal;
    private final int rawSegments;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// Guarded by `lock`, as all that follows.
    private boolean closed;
    private boolean hurried;
    private boolean stuck;
    private final Thread thread = Thread.ofPlatform().name("journal-sealing").daemon().unstarted(this::run);

    Sealer(Journal journal, int rawSegments) {
        this.journal = journal;
        this.rawSegments = rawSegments;
    }

    void start() {
        thread.start();
    }

    /// A segment became complete.
    void wake() {
        lock.lock();
        try {
            stuck = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until all complete segments are sealed, without giving way to commits, or sealing failed.
    void sealNow() {
        lock.lock();
        try {
            hurried = true;
            stuck = false;
            changed.signalAll();
            while (!closed && !stuck && journal.completeRawSegments() > 0) {
                changed.awaitUninterruptibly();
            }
            hurried = false;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (awaitWork()) {
            boolean failed = true;
            try {
                failed = !journal.sealOldest(this::giveWay);
            } catch (ClosedWhileSealing e) {
                return;
            } catch (DamagedJournalException e) {
                journal.fail(e);
            } catch (IOException | RuntimeException e) {
                LOG.warn("sealing failed and will be tried again: {}", e.toString());
            }
            lock.lock();
            try {
                stuck = failed;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean awaitWork() {
        lock.lock();
        try {
            while (!closed && (stuck || journal.completeRawSegments() == 0)) {
                changed.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void giveWay() {
        lock.lock();
        try {
            while (!closed && !hurried && journal.completeRawSegments() <= rawSegments && journal.quietNanos() < QUIET_NANOS) {
                changed.awaitNanos(QUIET_NANOS);
            }
            if (closed) {
                throw new ClosedWhileSealing();
            }
        } catch (InterruptedException e) {
            throw new ClosedWhileSealing();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Spares.join(thread);
    }

    /// Leaves a sealing that would end after its journal; what it wrote is unfinished and will be removed.
    private static final class ClosedWhileSealing extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
