package custody.ingest.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import java.util.Locale;

/// What the `Content-Encoding` of a request may be. The framework does not unpack bodies: it would take one that ends
/// early for a whole one.
final class ContentCoding {
    private static final String NONE = "identity";

    private ContentCoding() {}

    /// Refuses a body packed in another way than gzip.
    static void mayBeGzip(HttpRequest<?> request) {
        switch (of(request)) {
            case "gzip", "x-gzip", NONE -> {}
            default -> throw refused("send it as gzip or as it is");
        }
    }

    /// Refuses a packed body.
    static void mustBeNone(HttpRequest<?> request) {
        if (!of(request).equals(NONE)) {
            throw refused("send it as it is");
        }
    }

    private static String of(HttpRequest<?> request) {
        return request.getHeaders().get(HttpHeaders.CONTENT_ENCODING, String.class, NONE).strip().toLowerCase(Locale.ROOT);
    }

    private static ProblemException refused(String detail) {
        return new ProblemException(new Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content_encoding", detail));
    }
}
