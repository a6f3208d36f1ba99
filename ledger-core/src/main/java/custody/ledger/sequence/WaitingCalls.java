package custody.ledger.sequence;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The bounded queue between callers and the sequencer. What was taken out counts until it is durable.
final class WaitingCalls {
    private static final Duration RETRY_MIN = Duration.ofMillis(50);
    private static final Duration RETRY_MAX = Duration.ofSeconds(10);
    /// Weight of the latest commit in the moving average of what an entry takes.
    private static final double LATEST = 0.1;

    private final SequencerSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    /// Guarded by `lock`, as all that follows.
    private final Deque<Call> queue = new ArrayDeque<>();
    private int entries;
    private long bytes;
    private double nanosPerEntry = 10_000;
    private boolean idle;
    private @Nullable String stopped;

    WaitingCalls(SequencerSettings settings) {
        this.settings = settings;
    }

    void add(Call call) throws NotSequencedException {
        lock.lock();
        try {
            if (stopped != null) {
                throw new NotSequencedException.Stopped(stopped);
            }
            if (entries > 0
                    && (entries + call.entries() > settings.waitingEntries()
                            || bytes + call.bytes() > settings.waitingBytes())) {
                throw new NotSequencedException.Full(retryAfter());
            }
            queue.add(call);
            entries += call.entries();
            bytes += call.bytes();
            if (idle) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// When what waits now should be written, at the pace of late.
    private Duration retryAfter() {
        Duration drained = Duration.ofNanos((long) (entries * nanosPerEntry));
        return drained.compareTo(RETRY_MIN) < 0 ? RETRY_MIN : drained.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : drained;
    }

    /// Moves everything that waits to the end of `taken`; waits for something if that is empty. False when nothing is
    /// left and nothing will come.
    boolean take(Deque<Call> taken) {
        lock.lock();
        try {
            while (taken.isEmpty() && queue.isEmpty() && stopped == null) {
                idle = true;
                work.awaitUninterruptibly();
                idle = false;
            }
            taken.addAll(queue);
            queue.clear();
            return !taken.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Calls are answered now, in that time since the commit began.
    void answered(List<Call> calls, int written, long nanos) {
        lock.lock();
        try {
            for (Call call : calls) {
                entries -= call.entries();
                bytes -= call.bytes();
            }
            if (written > 0) {
                nanosPerEntry += LATEST * ((double) nanos / written - nanosPerEntry);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more calls, for that reason; the first one given stays. What waits already is still handed out.
    void stop(String reason) {
        lock.lock();
        try {
            if (stopped == null) {
                stopped = reason;
            }
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    int entries() {
        lock.lock();
        try {
            return entries;
        } finally {
            lock.unlock();
        }
    }

    @Nullable String stopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /// Empties the queue of a sequencer that has stopped.
    List<Call> abandon() {
        lock.lock();
        try {
            List<Call> left = new ArrayList<>(queue);
            queue.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }
}
