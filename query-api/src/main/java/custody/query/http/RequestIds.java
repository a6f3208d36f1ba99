package custody.query.http;

import io.micronaut.http.HttpRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/// The id under which a request is found in logs, errors and audit entries: the client's own, if it sends a plain one.
final class RequestIds {
    static final String HEADER = "X-Request-Id";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private RequestIds() {}

    static String of(HttpRequest<?> request) {
        String sent = request.getHeaders().get(HEADER);
        return sent != null && PLAIN.matcher(sent).matches() ? sent : UUID.randomUUID().toString();
    }
}
