package custody.query.live;

import custody.query.answer.Arrival;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/// One subscriber's place in what the ledger brings. Read by one thread; closed by any.
///
/// Arrivals come in order, each once, and a watch that starts behind an arrival gives exactly those after it: a
/// reconnect loses and doubles nothing.
public final class Watch implements AutoCloseable {
    /// Arrivals read at once.
    private static final int AHEAD = 100;
    /// Entries looked through at once, so that going on from long ago costs as much at a time as going on from now.
    private static final long WINDOW = 10_000;

    /// Where arrivals are read: those behind a place and below a size, at most `max`.
    @FunctionalInterface
    public interface Source {
        List<Arrival> arrivals(Arrival behind, long below, int max);
    }

    private final Horizon horizon;
    private final Seats.Seat seat;
    private final Source source;
    private final ArrayDeque<Arrival> ahead = new ArrayDeque<>();
    private Arrival place;
    private volatile boolean closed;

    public Watch(Horizon horizon, Seats.Seat seat, Source source, Arrival behind) {
        this.horizon = horizon;
        this.seat = seat;
        this.source = source;
        this.place = behind;
    }

    /// The next arrival; empty when none came in time, or the watch is closed.
    public Optional<Arrival> next(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (ahead.isEmpty() && !closed) {
            long size = horizon.size();
            if (place.compareTo(Arrival.behind(size)) < 0) {
                look(size);
                continue;
            }
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative() || !horizon.awaitBeyond(place.cause() + 1, left, this::isClosed)) {
                return Optional.empty();
            }
        }
        return closed ? Optional.empty() : Optional.ofNullable(ahead.poll());
    }

    /// Reads on, one window at most.
    private void look(long size) {
        long below = Math.min(size, Math.max(place.cause(), 0) + WINDOW);
        List<Arrival> found = source.arrivals(place, below, AHEAD);
        ahead.addAll(found);
        place = found.size() < AHEAD ? Arrival.behind(below) : found.getLast();
    }

    /// Waits as [#next] does, for nothing but time or the end; whether it is closed.
    public boolean pause(Duration time) throws InterruptedException {
        horizon.awaitBeyond(Long.MAX_VALUE, time, this::isClosed);
        return closed;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        seat.close();
        horizon.wake();
    }
}
