package custody.query.graphql;

import custody.query.answer.Arrival;
import custody.query.live.Watch;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The responses of a subscription, made one at a time when the transport is ready for one.
///
/// Asked by one thread; closed by any. When the caller's budget is spent the subscription waits for the next window;
/// when a response cannot be made now, it ends with the reason, and the client goes on after its last cursor: nothing
/// is skipped. Only what can never be answered is told as an error and passed.
public final class LiveResponses implements AutoCloseable {
    /// A response, and the cursor with which a subscription goes on after it; null when the subscription ends here.
    public record Next(Map<String, Object> response, @Nullable String cursor) {
        public boolean isLast() {
            return cursor == null;
        }
    }

    private final RequestScope.Opened opened;
    private final Function<Arrival, QueryAnswer> execute;
    private @Nullable Arrival unanswered;

    LiveResponses(RequestScope.Opened opened, Function<Arrival, QueryAnswer> execute) {
        this.opened = opened;
        this.execute = execute;
    }

    /// The next response; empty when there is none in that time, or the subscription was closed.
    public Optional<Next> next(Duration atMost) throws InterruptedException {
        Arrival arrival = unanswered;
        if (arrival == null) {
            try {
                arrival = opened.watch().next(atMost).orElse(null);
            } catch (QueryException e) {
                return Optional.of(new Next(error(e), null));
            }
        }
        if (arrival == null) {
            return Optional.empty();
        }
        QueryAnswer answer = execute.apply(arrival);
        if (answer.failure() == ErrorCode.RATE_LIMITED) {
            unanswered = arrival;
            Duration wait = Duration.ofSeconds(Objects.requireNonNullElse(answer.retryAfterSeconds(), 1L));
            opened.watch().pause(wait.compareTo(atMost) < 0 ? wait : atMost);
            return Optional.empty();
        }
        unanswered = null;
        ErrorCode failure = answer.failure();
        if (failure != null && failure.retryable()) {
            return Optional.of(new Next(answer.response(), null));
        }
        String cursor = new Cursor(arrival.cause() + 1, Cursor.question(opened.name()), Long.toString(arrival.index())).toString();
        Map<String, Object> response = new LinkedHashMap<>(answer.response());
        response.putIfAbsent("data", null);
        Map<String, Object> extensions = new LinkedHashMap<>();
        extensions.put("cursor", cursor);
        if (response.get("extensions") instanceof Map<?, ?> others) {
            others.forEach((name, value) -> extensions.put(String.valueOf(name), value));
        }
        response.put("extensions", extensions);
        return Optional.of(new Next(response, cursor));
    }

    private static Map<String, Object> error(QueryException e) {
        Map<String, Object> extensions = new HashMap<>(e.details());
        extensions.put("code", e.code().name());
        extensions.put("retryable", e.code().retryable());
        return Map.of("errors", java.util.List.of(Map.of("message", String.valueOf(e.getMessage()), "extensions", extensions)));
    }

    public boolean isClosed() {
        return opened.watch().isClosed();
    }

    @Override
    public void close() {
        opened.watch().close();
    }
}
