package custody.ledger.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Zero-filled files that wait to become segments, made by a thread of their own.
///
/// When one cannot be made (a full disk), the taker is told, and the next taker makes it be tried again.
final class Spares implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Spares.class);
    private static final int CHUNK_BYTES = 1 << 20;

    private final Storage storage;
    private final JournalSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// Guarded by `lock`, as all that follows.
    private final Deque<Spare> ready = new ArrayDeque<>();
    private long nextBytes;
    private int made;
    private @Nullable IOException failure;
    private boolean closed;
    private final Thread thread;

    /// A file of that many zeros on the device.
    record Spare(String name, long bytes) {}

    /// @param nextBytes length of the next segment; those after it double up to the largest
    Spares(Storage storage, JournalSettings settings, long nextBytes) {
        this.storage = storage;
        this.settings = settings;
        this.nextBytes = nextBytes;
        this.thread = Thread.ofPlatform().name("journal-preallocation").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// A spare; waits while one is being made.
    ///
    /// @throws IOException if it could not be made
    Spare take() throws IOException {
        lock.lock();
        try {
            boolean again = failure != null;
            if (again) {
                failure = null;
                changed.signalAll();
            }
            while (ready.isEmpty() && failure == null && !closed) {
                changed.awaitUninterruptibly();
            }
            Spare spare = ready.poll();
            if (spare == null) {
                throw new IOException(failure == null ? "the journal is closed" : failure.getMessage(), failure);
            }
            changed.signalAll();
            return spare;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            Spare wanted = awaitNeed();
            if (wanted == null) {
                return;
            }
            IOException failed = null;
            try {
                make(wanted);
            } catch (IOException e) {
                failed = e;
            }
            announce(wanted, failed);
        }
    }

    private @Nullable Spare awaitNeed() {
        lock.lock();
        try {
            while (!closed && (ready.size() >= settings.spares() || failure != null)) {
                changed.awaitUninterruptibly();
            }
            return closed ? null : new Spare(Segment.SPARE_PREFIX + ++made, nextBytes);
        } finally {
            lock.unlock();
        }
    }

    private void make(Spare spare) throws IOException {
        try (StoredFile file = storage.create(spare.name)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK_BYTES);
            for (long at = 0; at < spare.bytes && !isClosed(); at += CHUNK_BYTES) {
                file.write(zeros.clear().limit((int) Math.min(CHUNK_BYTES, spare.bytes - at)), at);
            }
            file.force();
        } catch (IOException e) {
            storage.delete(spare.name);
            throw e;
        }
    }

    private void announce(Spare spare, @Nullable IOException failed) {
        lock.lock();
        try {
            failure = failed;
            if (failed == null) {
                ready.add(spare);
                nextBytes = Math.min(settings.segmentBytes(), nextBytes * 2);
            } else {
                LOG.warn("no room for another segment of {} bytes: {}", spare.bytes, failed.getMessage());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until as many spares are ready as are kept.
    void awaitReady() throws IOException {
        lock.lock();
        try {
            while (ready.size() < settings.spares() && failure == null && !closed) {
                changed.awaitUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        join(thread);
        for (Spare spare : ready) {
            storage.delete(spare.name);
        }
    }

    static void join(Thread thread) {
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
}
