package custody.ingest.http;

import custody.ledger.json.ByteSink;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.util.function.Consumer;

/// An error as RFC 9457 has it: `type`, `title`, `status`, `detail`, and a stable `code`; docs/errors.md lists them.
///
/// Neither title nor detail ever quotes what was sent, or says what went on inside.
public record Problem(HttpStatus status, String code, String detail) {
    /// The type of an error is its code in our own name space.
    static final String TYPE = "urn:custody:error:";
    static final MediaType MEDIA_TYPE = MediaType.of("application/problem+json");

    public MutableHttpResponse<byte[]> response() {
        return response(more -> {});
    }

    /// With more members, each written with a comma before it.
    public MutableHttpResponse<byte[]> response(Consumer<ByteSink> more) {
        return HttpResponse.<byte[]>status(status).contentType(MEDIA_TYPE).body(bytes(more));
    }

    MutableHttpResponse<byte[]> retryAfter(long seconds, Consumer<ByteSink> more) {
        return response(more).header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, seconds)));
    }

    byte[] bytes(Consumer<ByteSink> more) {
        ByteSink out = new ByteSink(256);
        out.ascii("{\"type\":").string(TYPE + code);
        out.ascii(",\"title\":").string(status.getReason());
        out.ascii(",\"status\":").ascii(Integer.toString(status.getCode()));
        out.ascii(",\"code\":").string(code);
        out.ascii(",\"detail\":").string(detail);
        more.accept(out);
        return out.octet('}').toByteArray();
    }
}
