package custody.query.alert;

import custody.ledger.json.ByteSink;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.query.audit.OwnEntries;
import custody.query.audit.UnrecordedException;
import custody.query.detect.Detections;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `PUT /v1/detections`: an administrator says how the rules are set. It becomes an entry of the ledger, and holds for
/// what comes behind it; the answer names the entry. How they are set now, GraphQL says (`rules`).
@Controller("/v1/detections")
@Secured(SecurityRule.IS_AUTHENTICATED)
@io.micronaut.context.annotation.Requires(beans = DetectionProjection.class)
final class DetectionsController {
    private static final MediaType PROBLEM = MediaType.of("application/problem+json");
    private static final int MAX_BODY = 256 << 10;

    private final OwnEntries own;

    DetectionsController(OwnEntries own) {
        this.own = own;
    }

    @Put
    @Consumes(MediaType.ALL)
    @Produces(MediaType.ALL)
    @ExecuteOn(TaskExecutors.VIRTUAL)
    MutableHttpResponse<?> set(HttpRequest<?> request, Authentication who, @Body @Nullable InputStream sent) throws IOException {
        if (!who.getRoles().contains("admin")) {
            return problem(HttpStatus.FORBIDDEN, "role_forbidden", "only an administrator may do this");
        }
        if (!"identity".equalsIgnoreCase(request.getHeaders().get(HttpHeaders.CONTENT_ENCODING, String.class, "identity"))) {
            return problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content_encoding", "send it as it is");
        }
        byte[] body = sent == null ? new byte[0] : sent.readNBytes(MAX_BODY + 1);
        if (body.length == 0) {
            return problem(HttpStatus.BAD_REQUEST, "body_empty", "the body holds no settings");
        }
        if (body.length > MAX_BODY) {
            return problem(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "settings are short");
        }
        try {
            JsonNode said = JsonDocument.parse(body).root();
            Detections.of(said, "new");
            ByteSink record = new ByteSink(1024).ascii("{\"detections\":").raw(CanonicalJson.bytes(said)).ascii("}");
            long index = own.append("detections", who.getName(), UUID.randomUUID().toString(), List.of(),
                    JsonDocument.parse(record.toByteArray()).root());
            return HttpResponse.ok(Map.of("index", index)).contentType(MediaType.APPLICATION_JSON_TYPE);
        } catch (JsonException e) {
            return problem(HttpStatus.BAD_REQUEST, e.code(), "the body is not acceptable JSON");
        } catch (IllegalArgumentException e) {
            return problem(HttpStatus.UNPROCESSABLE_ENTITY, "detections_invalid", String.valueOf(e.getMessage()));
        } catch (UnrecordedException e) {
            return problem(HttpStatus.SERVICE_UNAVAILABLE, "stopped", "the ledger takes nothing now").header(HttpHeaders.RETRY_AFTER, "1");
        }
    }

    private static MutableHttpResponse<?> problem(HttpStatus status, String code, String detail) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "urn:custody:error:" + code);
        body.put("title", status.getReason());
        body.put("status", status.getCode());
        body.put("code", code);
        body.put("detail", detail);
        return HttpResponse.status(status).contentType(PROBLEM).body(body);
    }
}
