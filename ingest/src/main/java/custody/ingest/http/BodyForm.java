package custody.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import java.util.Locale;
import java.util.Set;

/// In which form events are posted.
enum BodyForm {
    /// One JSON document: an event, or an array of them.
    DOCUMENT,
    /// One event a line.
    LINES,
    /// A CloudEvent whose attributes are headers.
    CLOUD_EVENT_BINARY,
    /// A CloudEvent, attributes and data in one object.
    CLOUD_EVENT,
    /// An array of CloudEvents.
    CLOUD_EVENT_BATCH;

    private static final Set<String> LINE_TYPES = Set.of(
            "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
            "application/jsonlines", "application/json-lines");

    static BodyForm of(HttpRequest<?> request) {
        String type = request.getHeaders().contentType().map(MediaType::getName).orElse("application/json").toLowerCase(Locale.ROOT);
        requireUtf8(request);
        if (type.equals("application/cloudevents+json")) {
            return CLOUD_EVENT;
        }
        if (type.equals("application/cloudevents-batch+json")) {
            return CLOUD_EVENT_BATCH;
        }
        if (request.getHeaders().contains("ce-specversion") || request.getHeaders().contains("ce-type")) {
            return CLOUD_EVENT_BINARY;
        }
        if (LINE_TYPES.contains(type)) {
            return LINES;
        }
        if (type.equals("application/json") || type.equals("text/json")) {
            return DOCUMENT;
        }
        throw new ProblemException(new Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content_type",
                "send application/json (an event or an array), application/x-ndjson (one event a line),"
                        + " application/cloudevents+json or application/cloudevents-batch+json"));
    }

    private static void requireUtf8(HttpRequest<?> request) {
        String charset = request.getHeaders().contentType()
                .flatMap(t -> t.getParameters().get("charset")).map(String::valueOf).orElse("utf-8");
        if (!charset.equalsIgnoreCase("utf-8") && !charset.equalsIgnoreCase("us-ascii")) {
            throw new ProblemException(new Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "charset", "JSON is UTF-8: send that"));
        }
    }
}
