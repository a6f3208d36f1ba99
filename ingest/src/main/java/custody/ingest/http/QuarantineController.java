package custody.ingest.http;

import custody.ingest.http.QuarantineReplay.Replayed;
import custody.ingest.quarantine.QuarantineException;
import custody.ingest.quarantine.QuarantineRow;
import custody.ingest.quarantine.StoredQuarantine;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.event.EventTime;
import custody.ledger.json.ByteSink;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `GET /v1/quarantine`: what was refused and why, never its bytes. `POST /v1/quarantine/{id}/replay` tries again.
@Controller("/v1/quarantine")
@Secured(SecurityRule.IS_AUTHENTICATED)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.VIRTUAL)
class QuarantineController {
    private static final int MAX_PAGE = 1_000;
    private static final int PAGE = 100;
    /// A place between two rows: time and id of the one before.
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,18})\\.([A-Za-z0-9_]{1,64})");

    private final StoredQuarantine quarantine;
    private final QuarantineReplay replay;

    QuarantineController(StoredQuarantine quarantine, QuarantineReplay replay) {
        this.quarantine = quarantine;
        this.replay = replay;
    }

    @Get
    HttpResponse<byte[]> list(
            Authentication who, @QueryValue @Nullable Integer limit, @QueryValue @Nullable String after) {
        Optional<List<String>> sources = Callers.quarantineOf(who);
        int most = limit == null ? PAGE : limit;
        if (most < 1 || most > MAX_PAGE) {
            throw new ProblemException(new Problem(HttpStatus.BAD_REQUEST, "limit_invalid", "limit is from 1 to " + MAX_PAGE));
        }
        long at = Long.MAX_VALUE;
        String id = "";
        if (after != null) {
            Matcher cursor = CURSOR.matcher(after);
            if (!cursor.matches()) {
                throw new ProblemException(new Problem(HttpStatus.BAD_REQUEST, "cursor_invalid", "after is no cursor of this list"));
            }
            at = Long.parseLong(cursor.group(1));
            id = cursor.group(2);
        }
        List<QuarantineRow> rows = quarantine.page(sources, at, id, most + 1);
        return json(list(rows, most));
    }

    private static ByteSink list(List<QuarantineRow> rows, int most) {
        ByteSink out = new ByteSink(1024).ascii("{\"items\":[");
        int shown = Math.min(rows.size(), most);
        for (int i = 0; i < shown; i++) {
            if (i > 0) {
                out.octet(',');
            }
            write(rows.get(i), out);
        }
        out.ascii("],\"next\":");
        if (rows.size() > most) {
            out.string(rows.get(most - 1).receivedAt() + "." + rows.get(most - 1).id());
        } else {
            out.ascii("null");
        }
        return out.octet('}');
    }

    @Get("/{id}")
    HttpResponse<byte[]> one(Authentication who, @PathVariable String id) {
        ByteSink out = new ByteSink(512);
        write(row(who, id), out);
        return json(out);
    }

    @Post("/{id}/replay")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> replay(
            HttpRequest<?> request, Authentication who, @PathVariable String id, @QueryValue @Nullable String adapter)
            throws InterruptedException {
        QuarantineRow row = row(who, id);
        try {
            Replayed replayed = replay.replay(row, Callers.poster(who), adapter, QuerySettings.of(request), who.getName());
            return replayed.answer();
        } catch (AppendRefusedException e) {
            return e instanceof AppendRefusedException.Busy busy
                    ? new Problem(HttpStatus.TOO_MANY_REQUESTS, "busy", "the queue is full: try again")
                            .retryAfter((busy.retryAfter().toMillis() + 999) / 1000, out -> {})
                    : new Problem(HttpStatus.SERVICE_UNAVAILABLE, "stopped",
                            "the ledger takes nothing until it is started again").response();
        } catch (QuarantineException e) {
            return new Problem(HttpStatus.CONFLICT, e.code(), "the bytes of this record cannot be read").response();
        }
    }

    private QuarantineRow row(Authentication who, String id) {
        Optional<List<String>> sources = Callers.quarantineOf(who);
        return quarantine.find(id)
                .filter(row -> sources.isEmpty() || sources.get().contains(row.sourceId()))
                .orElseThrow(() -> new ProblemException(new Problem(HttpStatus.NOT_FOUND, "quarantine_not_found",
                        "there is no such record in quarantine")));
    }

    private static HttpResponse<byte[]> json(ByteSink out) {
        return HttpResponse.ok(out.toByteArray()).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    private static void write(QuarantineRow row, ByteSink out) {
        out.ascii("{\"id\":").string(row.id());
        out.ascii(",\"source\":").string(row.sourceId());
        out.ascii(",\"adapter\":").string(row.adapter());
        out.ascii(",\"form\":").string(row.raw() == 1 ? "raw" : "event");
        out.ascii(",\"code\":").string(row.code());
        out.ascii(",\"pointer\":").string(row.pointer());
        out.ascii(",\"detail\":").string(row.detail());
        out.ascii(",\"position\":").ascii(Long.toString(row.position()));
        out.ascii(",\"hash\":").string("sha256:" + row.hash());
        out.ascii(",\"length\":").ascii(Long.toString(row.length()));
        out.ascii(",\"receivedAt\":").string(time(row.receivedAt()));
        out.ascii(",\"lastAt\":").string(time(row.lastAt()));
        out.ascii(",\"times\":").ascii(Long.toString(row.times()));
        out.ascii(",\"state\":").string(row.state());
        Long resolvedAt = row.resolvedAt();
        String resolvedBy = row.resolvedBy();
        if (resolvedAt != null && resolvedBy != null) {
            out.ascii(",\"resolvedAt\":").string(time(resolvedAt));
            out.ascii(",\"resolvedBy\":").string(resolvedBy);
        }
        out.octet('}');
    }

    private static String time(long micros) {
        return EventTime.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
