package custody.query.sql;

import jakarta.inject.Singleton;
import java.util.concurrent.locks.ReentrantLock;

/// The turn to write to the database, which one thread has at a time, in the order in which they ask.
///
/// The embedded database lets one transaction write and has the others look again after pauses that grow up to a tenth of
/// a second; whoever waits here goes on as soon as the one before is through.
@Singleton
public final class WriteTurn {
    private final ReentrantLock lock = new ReentrantLock(true);

    /// Does something in a turn, which may be that of a caller.
    void take(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
