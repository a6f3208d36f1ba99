package custody.ingest.http;

import custody.ingest.intake.Poster;
import custody.ingest.source.SourceRow;
import custody.ingest.source.Sources;
import custody.ledger.event.EventTime;
import custody.ledger.event.Source;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `GET /v1/sources`: who posts, how it is read and set up. `PUT /v1/sources/{id}/settings` sets a source up.
@Controller("/v1/sources")
@Secured(SecurityRule.IS_AUTHENTICATED)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.VIRTUAL)
class SourcesController {
    private static final int PAGE = 500;
    private static final int MAX_BODY = 16 << 10;

    private final Sources sources;

    SourcesController(Sources sources) {
        this.sources = sources;
    }

    @Get
    HttpResponse<byte[]> list(Authentication who, @QueryValue @Nullable String after) {
        Callers.requireReader(who);
        List<SourceRow> rows = sources.page(after == null ? "" : after, PAGE + 1);
        ByteSink out = new ByteSink(1024).ascii("{\"items\":[");
        int shown = Math.min(rows.size(), PAGE);
        for (int i = 0; i < shown; i++) {
            if (i > 0) {
                out.octet(',');
            }
            write(rows.get(i), out);
        }
        out.ascii("],\"next\":");
        if (rows.size() > PAGE) {
            out.string(rows.get(PAGE - 1).id());
        } else {
            out.ascii("null");
        }
        return json(out.octet('}'));
    }

    @Put("/{+id}/settings")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> set(
            HttpRequest<?> request, Authentication who, @PathVariable String id, @Body @Nullable InputStream body) throws IOException {
        Callers.requireAdmin(who);
        ContentCoding.mustBeNone(request);
        if (!Source.isId(id)) {
            throw bad("source_id_invalid", "a source id should match " + Source.ID.pattern());
        }
        if (id.equals(Poster.RESERVED)) {
            throw new ProblemException(new Problem(HttpStatus.FORBIDDEN, "source_reserved",
                    "only the ledger itself speaks as this source"));
        }
        ByteSink out = new ByteSink(256);
        write(sources.set(id, settings(body == null ? new byte[0] : body.readNBytes(MAX_BODY + 1))), out);
        return json(out);
    }

    private static Map<String, String> settings(byte[] body) {
        if (body.length > MAX_BODY) {
            throw new ProblemException(new Problem(
                    HttpStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "settings have at most " + MAX_BODY + " bytes"));
        }
        if (body.length == 0) {
            throw bad("body_empty", "the body holds no settings");
        }
        Map<String, String> settings = new HashMap<>();
        try {
            JsonNode root = JsonDocument.parse(body).root();
            if (!root.isObject()) {
                throw bad("settings_invalid", "settings are an object of strings");
            }
            for (JsonNode.Member member : root.members()) {
                settings.put(member.name(), setting(member, settings.size()));
            }
        } catch (JsonException e) {
            throw bad(e.code(), "the body is not acceptable JSON at byte " + e.offset());
        }
        return settings;
    }

    /// The value of a member that stands behind so many others.
    private static String setting(JsonNode.Member member, int before) {
        if (!Sources.SETTINGS.contains(member.name())) {
            throw bad("settings_invalid", "member " + (before + 1) + " is none of "
                    + String.join(", ", Sources.SETTINGS.stream().sorted().toList()));
        }
        JsonNode value = member.value();
        if (!value.isString() || value.isStringThatIsNotText() || value.asString().length() > Sources.MAX_SETTING) {
            throw bad("settings_invalid", "/" + member.name() + " is not a text of at most " + Sources.MAX_SETTING + " characters");
        }
        return value.asString();
    }

    private static ProblemException bad(String code, String detail) {
        return new ProblemException(new Problem(HttpStatus.BAD_REQUEST, code, detail));
    }

    private static HttpResponse<byte[]> json(ByteSink out) {
        return HttpResponse.ok(out.toByteArray()).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    private static void write(SourceRow row, ByteSink out) {
        out.ascii("{\"id\":").string(row.id()).ascii(",\"adapter\":");
        String adapter = row.adapter();
        if (adapter == null) {
            out.ascii("null");
        } else {
            out.string(adapter);
        }
        out.ascii(",\"settings\":{");
        String comma = "";
        for (Map.Entry<String, String> setting : new TreeMap<>(Sources.settings(row.settings())).entrySet()) {
            out.ascii(comma).string(setting.getKey()).ascii(":").string(setting.getValue());
            comma = ",";
        }
        out.ascii("},\"firstSeen\":").string(time(row.firstSeen()));
        out.ascii(",\"lastSeen\":").string(time(row.lastSeen())).octet('}');
    }

    private static String time(long micros) {
        return EventTime.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
