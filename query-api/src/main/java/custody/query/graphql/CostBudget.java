package custody.query.graphql;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Points that each caller may spend in a minute, so that one runaway script does not starve the others.
///
/// Windows start at a caller's first request. At most [#CALLERS] windows are held; the oldest goes first, which
/// can only be to that caller's favour.
@Singleton
public final class CostBudget {
    /// Points in a window.
    public static final long POINTS = 600_000;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int CALLERS = 10_000;

    /// What a caller has left after a charge.
    public record Standing(long limit, long used, Instant resetAt) {
        public long remaining() {
            return Math.max(0, limit - used);
        }
    }

    private record Window(Instant start, long used) {}

    private final InstantSource clock;
    private final Map<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > CALLERS;
        }
    };

    @jakarta.inject.Inject
    public CostBudget() {
        this(InstantSource.system());
    }

    CostBudget(InstantSource clock) {
        this.clock = clock;
    }

    /// Takes the points; refused charges cost nothing.
    ///
    /// @throws QueryException RATE_LIMITED, with the seconds to wait
    synchronized Standing charge(String caller, long points) {
        Instant now = clock.instant();
        Window window = windows.get(caller);
        if (window == null || !now.isBefore(window.start.plus(WINDOW))) {
            window = new Window(now, 0);
        }
        Instant reset = window.start.plus(WINDOW);
        if (window.used + points > POINTS) {
            long wait = Math.max(1, Duration.between(now, reset).toSeconds() + 1);
            throw new QueryException(
                    ErrorCode.RATE_LIMITED,
                    "the budget of " + POINTS + " points a minute is spent",
                    Map.of("retryAfterSeconds", wait));
        }
        Window charged = new Window(window.start, window.used + points);
        windows.put(caller, charged);
        return new Standing(POINTS, charged.used, reset);
    }
}
