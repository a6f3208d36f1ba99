package custody.query.live;

import custody.query.answer.Projections;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// The size that questions reach, and the wait for a larger one.
///
/// Whoever moves the projections says so with [#moved]; those who wait look up when the size has changed, and once in
/// [#RECHECK] in any case, so that a signal which never comes delays and does not lose.
@Singleton
@Requires(beans = Projections.class)
public final class Horizon {
    static final Duration RECHECK = Duration.ofSeconds(1);

    private final Projections projections;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// The size of the last signal; of the thread that signals.
    private long told = -1;

    public Horizon(Projections projections) {
        this.projections = projections;
    }

    /// Entries that every answer may cover.
    public long size() {
        return projections.size();
    }

    /// Wakes those who wait, if there is more to see than at the last call. For one thread.
    public void moved() {
        long size = projections.size();
        if (size != told) {
            told = size;
            wake();
        }
    }

    /// Makes all who wait look up, also whether they should stop.
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the size is above `size`, `over` says so, or the time has passed; whether the size is above.
    public boolean awaitBeyond(long size, Duration atMost, BooleanSupplier over) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (projections.size() <= size) {
                long left = end - System.nanoTime();
                if (left <= 0 || over.getAsBoolean()) {
                    return false;
                }
                changed.awaitNanos(Math.min(left, RECHECK.toNanos()));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
