package custody.query.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.query.graphql.ErrorCode;
import custody.query.graphql.LiveResponses;
import custody.query.graphql.QueryAnswer;
import custody.query.graphql.QueryEngine;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/// An answer as server-sent events: `next` for each response, `complete` at the end. Errors of the operation come
/// as a `next` too, so that a client reads them where it reads everything else.
///
/// The event id of a subscription's response is its cursor; a client that comes back with it in `Last-Event-ID` goes on
/// there.
final class EventStream {
    private static final byte[] COMPLETE = "event: complete\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8);
    /// A comment line, which keeps proxies from closing a quiet stream and finds out that a client is gone.
    private static final byte[] ALIVE = ":\n\n".getBytes(StandardCharsets.UTF_8);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final ObjectMapper json;
    private final Executor executor;
    private final Doorkeeper door;

    EventStream(ObjectMapper json, Executor executor, Doorkeeper door) {
        this.json = json;
        this.executor = executor;
        this.door = door;
    }

    MutableHttpResponse<?> response(QueryAnswer answer, HttpRequest<?> request) {
        Publisher<byte[]> body = answer.live()
                .<Publisher<byte[]>>map(live -> new PulledStream<>(new Lines(live, door.pass(request)), executor))
                .orElseGet(() -> Flux.just(next(answer.response(), null), COMPLETE));
        return HttpResponse.ok(body)
                .contentType(MediaRanges.EVENTS)
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no");
    }

    private byte[] next(Map<String, Object> response, @Nullable String cursor) {
        try {
            String id = cursor == null ? "" : "id: " + cursor + "\n";
            return (id + "event: next\ndata: " + json.writeValueAsString(response) + "\n\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a response that is no JSON", e);
        }
    }

    /// The lines of a subscription; a heartbeat when nothing came for a while.
    private final class Lines implements PulledStream.Source<byte[]> {
        private final LiveResponses live;
        private final Doorkeeper.Pass pass;
        private boolean begun;
        private boolean ended;

        Lines(LiveResponses live, Doorkeeper.Pass pass) {
            this.live = live;
            this.pass = pass;
        }

        @Override
        public Optional<byte[]> next() throws InterruptedException {
            if (!begun) {
                begun = true; // the client learns at once that it is subscribed
                return Optional.of(ALIVE);
            }
            if (ended || live.isClosed()) {
                return Optional.empty();
            }
            if (!pass.isValid()) {
                ended = true;
                Map<String, Object> over = QueryEngine.refusal(
                        ErrorCode.UNAUTHENTICATED, "the token is not valid any more", UUID.randomUUID().toString()).response();
                return Optional.of(joined(EventStream.this.next(over, null), COMPLETE));
            }
            Optional<LiveResponses.Next> next = live.next(HEARTBEAT);
            if (next.isEmpty()) {
                return live.isClosed() ? Optional.empty() : Optional.of(ALIVE);
            }
            ended = next.get().isLast();
            byte[] line = EventStream.this.next(next.get().response(), next.get().cursor());
            return Optional.of(ended ? joined(line, COMPLETE) : line);
        }

        @Override
        public void close() {
            live.close();
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
