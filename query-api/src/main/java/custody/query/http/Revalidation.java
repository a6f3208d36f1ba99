package custody.query.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// Answers to a GET that a client's own cache may keep and must ask about each time: the ledger may have grown.
final class Revalidation {
    private Revalidation() {}

    static MutableHttpResponse<?> respond(HttpRequest<?> request, MediaType type, byte[] body) {
        String tag = "\"" + hash(body) + "\"";
        String known = request.getHeaders().get(HttpHeaders.IF_NONE_MATCH);
        boolean same = known != null && Arrays.asList(known.split("\\s*,\\s*")).contains(tag);
        MutableHttpResponse<?> response = same ? HttpResponse.notModified() : HttpResponse.ok(body).contentType(type);
        return response.header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header(HttpHeaders.VARY, "Authorization, Accept");
    }

    private static String hash(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
