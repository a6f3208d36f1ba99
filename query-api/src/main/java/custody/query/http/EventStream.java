package custody.query.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.query.graphql.QueryAnswer;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Flux;

/// An answer as server-sent events: `next` for each response, `complete` at the end. Errors of the operation come
/// as a `next` too, so that a client reads them where it reads everything else.
final class EventStream {
    private static final byte[] COMPLETE = "event: complete\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ALIVE = ":\n\n".getBytes(StandardCharsets.UTF_8);
    /// A comment line this often keeps proxies from closing a quiet stream.
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private EventStream() {}

    static MutableHttpResponse<?> response(QueryAnswer answer, ObjectMapper json) {
        Flux<Map<String, Object>> responses =
                answer.stream().<Flux<Map<String, Object>>>map(Flux::from).orElseGet(() -> Flux.just(answer.response()));
        Flux<byte[]> events = responses.map(each -> next(each, json)).concatWithValues(COMPLETE);
        Flux<byte[]> body = answer.stream().isPresent()
                ? events.materialize()
                        .mergeWith(Flux.interval(HEARTBEAT).map(n -> reactor.core.publisher.Signal.next(ALIVE)))
                        .takeUntil(signal -> !signal.isOnNext())
                        .dematerialize()
                : events;
        return HttpResponse.ok(body)
                .contentType(MediaRanges.EVENTS)
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no");
    }

    private static byte[] next(Map<String, Object> response, ObjectMapper json) {
        try {
            return ("event: next\ndata: " + json.writeValueAsString(response) + "\n\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a response that is no JSON", e);
        }
    }
}
