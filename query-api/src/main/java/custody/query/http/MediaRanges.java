package custody.query.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import java.util.List;
import java.util.Optional;

/// Chooses the media type of an answer from `Accept`.
///
/// Without the header, and for `*/*`, the answer is `application/json`, as the specification asks for clients
/// older than `application/graphql-response+json`.
final class MediaRanges {
    /// The media type of GraphQL over HTTP.
    static final MediaType GRAPHQL_RESPONSE = new MediaType("application/graphql-response+json; charset=utf-8");
    static final MediaType JSON = new MediaType("application/json; charset=utf-8");
    static final MediaType EVENTS = new MediaType("text/event-stream; charset=utf-8");

    private MediaRanges() {}

    /// The first acceptable type in the client's order; empty when there is none.
    static Optional<MediaType> choose(HttpRequest<?> request) {
        List<MediaType> ranges = request.getHeaders().accept();
        if (ranges.isEmpty()) {
            return Optional.of(JSON);
        }
        return ranges.stream()
                .sorted((a, b) -> b.getQualityAsNumber().compareTo(a.getQualityAsNumber()))
                .filter(range -> range.getQualityAsNumber().signum() > 0)
                .flatMap(range -> offer(range).stream())
                .findFirst();
    }

    private static Optional<MediaType> offer(MediaType range) {
        return switch (range.getName()) {
            case "application/graphql-response+json" -> Optional.of(GRAPHQL_RESPONSE);
            case "application/json", "application/*", "*/*" -> Optional.of(JSON);
            case "text/event-stream" -> Optional.of(EVENTS);
            default -> Optional.empty();
        };
    }
}
