package custody.query.web;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/// The answer to a request that is not served (RFC 9457), with a code that stays the same; docs/errors.md lists them.
public final class ProblemJson {
    private static final MediaType TYPE = MediaType.of("application/problem+json");
    private static final String RETRY_SECONDS = "1";

    private ProblemJson() {}

    /// `detail` is a sentence for people. Of what is not served now it is said when to ask again.
    public static MutableHttpResponse<?> response(HttpStatus status, String code, String detail) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "urn:custody:error:" + code);
        body.put("title", status.getReason());
        body.put("status", status.getCode());
        body.put("code", code);
        body.put("detail", detail);
        MutableHttpResponse<?> response = HttpResponse.status(status).contentType(TYPE).body(body);
        return status == HttpStatus.SERVICE_UNAVAILABLE ? response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS) : response;
    }
}
