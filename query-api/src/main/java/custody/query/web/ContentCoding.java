package custody.query.web;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.util.Locale;

/// What the `Content-Encoding` of a request says. No body of a question or of settings is unpacked.
public final class ContentCoding {
    private static final String NONE = "identity";

    private ContentCoding() {}

    /// Whether the body is sent as it is.
    public static boolean isNone(HttpRequest<?> request) {
        String said = request.getHeaders().get(HttpHeaders.CONTENT_ENCODING, String.class, NONE);
        return said.strip().toLowerCase(Locale.ROOT).equals(NONE);
    }
}
