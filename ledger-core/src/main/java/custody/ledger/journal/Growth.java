package custody.ledger.journal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Where readers wait for a journal to grow. While nobody waits, an append pays one volatile read.
///
/// Nobody is missed: a waiter counts itself before it looks at the size, a writer raises the size before it looks
/// at the count.
final class Growth {
    private final LongSupplier size;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    Growth(LongSupplier size) {
        this.size = size;
    }

    void signal() {
        if (waiting.get() > 0) {
            lock.lock();
            try {
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    boolean awaitBeyond(long known, Duration atMost) throws InterruptedException {
        if (size.getAsLong() > known) {
            return true;
        }
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            waiting.incrementAndGet();
            while (size.getAsLong() <= known && left > 0) {
                left = grown.awaitNanos(left);
            }
            return size.getAsLong() > known;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }
}
