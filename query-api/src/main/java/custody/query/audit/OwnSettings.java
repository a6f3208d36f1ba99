package custody.query.audit;

import custody.ledger.json.ByteSink;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.query.web.ContentCoding;
import custody.query.web.ProblemJson;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.security.authentication.Authentication;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Settings that an administrator puts as one JSON document: each becomes an ADMIN entry of the ledger's own source,
/// whose record holds the document under the name of what it sets. From when on it holds is for what it sets to say.
@Singleton
public final class OwnSettings {
    private static final int MAX_BODY = 256 << 10;

    private final OwnEntries own;
    private final ReadAudit audit;
    /// Settings are checked and appended one after the other, so that a check sees what was set before.
    private final ReentrantLock setting = new ReentrantLock();

    /// Whether settings may be set.
    @FunctionalInterface
    public interface Check {
        /// @throws IllegalArgumentException with a sentence for people, when they do not read
        /// @throws SettingRefusedException when they read and cannot be set now
        void check(JsonNode said) throws SettingRefusedException;
    }

    OwnSettings(OwnEntries own, ReadAudit audit) {
        this.own = own;
        this.audit = audit;
    }

    /// The answer to a PUT; of settings that are taken, the index of their entry. Who may not set them is written down.
    public MutableHttpResponse<?> put(
            String name, HttpRequest<?> request, Authentication who, @Nullable InputStream sent, Check check)
            throws IOException {
        if (!who.getRoles().contains("admin")) {
            return denied(name, who);
        }
        if (!ContentCoding.isNone(request)) {
            return ProblemJson.response(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content_encoding", "send it as it is");
        }
        byte[] body = sent == null ? new byte[0] : sent.readNBytes(MAX_BODY + 1);
        return set(name, who, body, check);
    }

    private MutableHttpResponse<?> denied(String name, Authentication who) {
        try {
            audit.record(new Reading(who.getName(), UUID.randomUUID().toString(), "set " + name + ": denied", false, null));
            return ProblemJson.response(HttpStatus.FORBIDDEN, "role_forbidden", "only an administrator may do this");
        } catch (UnrecordedException e) {
            return stopped();
        }
    }

    private static MutableHttpResponse<?> stopped() {
        return ProblemJson.response(HttpStatus.SERVICE_UNAVAILABLE, "stopped", "the ledger takes nothing now");
    }

    private MutableHttpResponse<?> set(String name, Authentication who, byte[] body, Check check) {
        if (body.length == 0) {
            return ProblemJson.response(HttpStatus.BAD_REQUEST, "body_empty", "the body holds no settings");
        }
        if (body.length > MAX_BODY) {
            return ProblemJson.response(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "settings have at most " + MAX_BODY + " bytes");
        }
        try {
            long index = append(name, who, JsonDocument.parse(body).root(), check);
            return HttpResponse.ok(Map.of("index", index)).contentType(MediaType.APPLICATION_JSON_TYPE);
        } catch (JsonException e) {
            return ProblemJson.response(HttpStatus.BAD_REQUEST, e.code(), "the body is not acceptable JSON at byte " + e.offset());
        } catch (IllegalArgumentException e) {
            return ProblemJson.response(HttpStatus.UNPROCESSABLE_ENTITY, name + "_invalid", String.valueOf(e.getMessage()));
        } catch (SettingRefusedException e) {
            return ProblemJson.response(e.status(), e.code(), String.valueOf(e.getMessage()));
        } catch (UnrecordedException e) {
            return stopped();
        }
    }

    private long append(String name, Authentication who, JsonNode said, Check check)
            throws SettingRefusedException, UnrecordedException, JsonException {
        setting.lock();
        try {
            check.check(said);
            return append(name, who, said);
        } finally {
            setting.unlock();
        }
    }

    private long append(String name, Authentication who, JsonNode said) throws UnrecordedException, JsonException {
        ByteSink record = new ByteSink(1024).ascii("{\"" + name + "\":").raw(CanonicalJson.bytes(said)).ascii("}");
        return own.append(name, who.getName(), UUID.randomUUID().toString(), List.of(), JsonDocument.parse(record.toByteArray()).root());
    }
}
