package custody.ingest.http;

import custody.ingest.intake.Batch;
import custody.ingest.intake.Intake;
import custody.ingest.intake.NativeReader;
import custody.ingest.intake.Origin;
import custody.ingest.intake.PostReport;
import custody.ingest.intake.Poster;
import custody.ingest.intake.Posting;
import custody.ingest.intake.Refusal;
import custody.ingest.quarantine.QuarantineException;
import custody.ledger.admission.AppendRefusedException;
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
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.io.InputStream;
import java.util.AbstractMap.SimpleEntry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `POST /v1/events`: events in our own form or as CloudEvents.
///
/// A post is read and appended on one virtual thread, in windows that hold whole lines; nothing is kept of a window
/// that is durable. Documents and batches are bounded and read whole.
@Controller("/v1/events")
@Secured(SecurityRule.IS_AUTHENTICATED)
class EventsController {
    /// Events of an array or a batch.
    static final int MAX_ELEMENTS = 5_000;
    /// Bytes of a document, unpacked.
    static final int MAX_DOCUMENT = 16 << 20;

    private final Intake intake;
    private final PostAnswers answers;

    EventsController(Intake intake, PostAnswers answers) {
        this.intake = intake;
        this.answers = answers;
    }

    @Post
    @Consumes(MediaType.ALL)
    @Produces(MediaType.ALL)
    @ExecuteOn(TaskExecutors.VIRTUAL)
    HttpResponse<byte[]> post(
            HttpRequest<?> request,
            @Body @Nullable InputStream body,
            Authentication who,
            @QueryValue @Nullable String source,
            @QueryValue @Nullable String results,
            @QueryValue("wait") @Nullable String waitFor)
            throws InterruptedException {
        Poster poster = answers.as(Callers.poster(who), source);
        BodyForm form = BodyForm.of(request);
        Posting posting = intake.begin(false, "all".equals(results));
        NativeReader reader = new NativeReader(poster);
        return answers.answer(request, body, posting, false, waitFor, in -> form == BodyForm.LINES
                ? lines(new LineWindows(in, request.getContentLength()), reader, posting)
                : posting.finish(document(form, request, in, reader, poster)));
    }

    private static PostReport lines(LineWindows windows, NativeReader reader, Posting posting)
            throws IOException, AppendRefusedException, QuarantineException, InterruptedException {
        long position = 0;
        while (true) {
            LineWindows.Window window = windows.next();
            Batch batch = new Batch();
            for (int i = 0; i < window.lines(); i++, position++) {
                int from = window.bounds()[2 * i];
                int to = window.bounds()[2 * i + 1];
                if (window.tooLong()) {
                    batch.refuse(new Refusal(new Origin.Slice(NativeReader.NATIVE, position, window.bytes(), from, to),
                            "line_too_long", "", "a line has more than " + LineWindows.MAX_LINE + " bytes", to, null));
                } else {
                    reader.read(window.bytes(), from, to, position, batch);
                }
            }
            if (window.isLast()) {
                if (position == 0) {
                    throw PostAnswers.empty();
                }
                return posting.finish(batch);
            }
            posting.add(batch);
        }
    }

    private static Batch document(BodyForm form, HttpRequest<?> request, InputStream in, NativeReader reader, Poster poster)
            throws IOException {
        byte[] bytes = in.readNBytes(MAX_DOCUMENT + 1);
        if (bytes.length > MAX_DOCUMENT) {
            throw new ProblemException(new Problem(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large",
                    "a document has at most " + MAX_DOCUMENT + " bytes; send one event a line as application/x-ndjson"));
        }
        Batch batch = new Batch();
        try {
            if (form == BodyForm.CLOUD_EVENT_BINARY) {
                reader.cloudEvent(CloudEventHeaders.event(headers(request), bytes), 0, batch);
                return batch;
            }
            if (isBlank(bytes)) {
                throw PostAnswers.empty();
            }
            read(form, JsonDocument.parse(bytes).root(), reader, batch);
        } catch (JsonException e) {
            batch.refuse(new Refusal(Origin.Slice.of(NativeReader.NATIVE, 0, bytes), e.code(), "",
                    detail(e, bytes), e.offset(), poster.defaultSource()));
        }
        return batch;
    }

    /// Why it is no JSON document; one event a line is the likely reason where reading stopped at the object of a next line.
    private static String detail(JsonException e, byte[] bytes) {
        String detail = e.getMessage() == null ? "not JSON" : e.getMessage();
        int at = e.offset();
        boolean nextLine = at > 0 && at < bytes.length && bytes[at] == '{' && bytes[at - 1] == '\n';
        return nextLine ? detail + "; events that stand one a line are sent as application/x-ndjson" : detail;
    }

    private static void read(BodyForm form, JsonNode root, NativeReader reader, Batch batch) {
        if (root.isArray() && root.size() > MAX_ELEMENTS) {
            throw new ProblemException(new Problem(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "batch_too_long",
                    "an array has at most " + MAX_ELEMENTS + " events; send one event a line as application/x-ndjson"));
        }
        long position = 0;
        for (JsonNode element : root.isArray() ? root.elements() : List.of(root)) {
            if (form == BodyForm.DOCUMENT) {
                reader.read(element, position++, batch);
            } else {
                reader.cloudEvent(element, position++, batch);
            }
        }
    }

    private static List<Map.Entry<String, String>> headers(HttpRequest<?> request) {
        return request.getHeaders().asMap().entrySet().stream()
                .filter(header -> !header.getValue().isEmpty())
                .<Map.Entry<String, String>>map(header -> new SimpleEntry<>(header.getKey(), header.getValue().getFirst()))
                .toList();
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return true;
    }
}
