package custody.query.live;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How many may watch at once, so that forgotten subscriptions cannot use up the server.
@Singleton
public final class Seats {
    /// Subscriptions of one caller.
    public static final int PER_CALLER = 100;
    /// Subscriptions of all.
    public static final int ALL = 2_000;

    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    /// A place among those who watch, given back once.
    public final class Seat implements AutoCloseable {
        private final String caller;
        private boolean given;

        private Seat(String caller) {
            this.caller = caller;
        }

        @Override
        public void close() {
            synchronized (Seats.this) {
                if (!given) {
                    given = true;
                    all--;
                    taken.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
                }
            }
        }
    }

    /// A seat; empty when there is none left for this caller.
    public synchronized Optional<Seat> take(String caller) {
        int own = taken.getOrDefault(caller, 0);
        if (own >= PER_CALLER || all >= ALL) {
            return Optional.empty();
        }
        all++;
        taken.put(caller, own + 1);
        return Optional.of(new Seat(caller));
    }

    /// Seats taken now.
    public synchronized int taken() {
        return all;
    }
}
