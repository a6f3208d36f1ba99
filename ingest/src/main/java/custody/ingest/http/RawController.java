package custody.ingest.http;

import custody.ingest.adapter.SourceContext;
import custody.ingest.file.RecordFiles;
import custody.ingest.intake.Batch;
import custody.ingest.intake.Intake;
import custody.ingest.intake.PostReport;
import custody.ingest.intake.Poster;
import custody.ingest.intake.Posting;
import custody.ingest.intake.RawReader;
import custody.ingest.quarantine.QuarantineException;
import custody.ingest.recognise.Adapters;
import custody.ingest.recognise.Recogniser;
import custody.ledger.admission.AppendRefusedException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
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
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// `POST /v1/sources/{id}/raw`: a vendor's own records, as a document, an array, a wrapper, or one a line. A setting
/// of the source in the query holds for this post.
@Controller("/v1/sources/{+id}/raw")
@Secured(SecurityRule.IS_AUTHENTICATED)
class RawController {
    /// A longer body is read by line.
    private static final int MAX_WHOLE = 16 << 20;
    private static final int WINDOW_RECORDS = 500;
    private static final long WINDOW_BYTES = 4 << 20;

    private final Intake intake;
    private final PostAnswers answers;
    private final InstantSource clock;
    private final Recogniser recogniser = Adapters.recogniser();

    RawController(Intake intake, PostAnswers answers, InstantSource clock) {
        this.intake = intake;
        this.answers = answers;
        this.clock = clock;
    }

    @Post
    @Consumes(MediaType.ALL)
    @Produces(MediaType.ALL)
    @ExecuteOn(TaskExecutors.VIRTUAL)
    HttpResponse<byte[]> post(
            @PathVariable String id,
            @Body @Nullable InputStream body,
            HttpRequest<?> request,
            Authentication who,
            @QueryValue @Nullable String adapter,
            @QueryValue @Nullable String results,
            @QueryValue("wait") @Nullable String waitFor)
            throws InterruptedException {
        Poster poster = answers.as(Callers.poster(who), id);
        SourceContext source = new SourceContext(id, QuerySettings.of(request));
        Posting posting = intake.begin(true, "all".equals(results));
        return answers.answer(request, body, posting, true, waitFor, in -> {
            RawReader reader = new RawReader(poster, recogniser, intake.sources(), source,
                    QueryAdapter.of(adapter, recogniser), clock);
            PostReport report = read(in, reader, posting);
            if (report.counts().records() == 0) {
                throw PostAnswers.empty();
            }
            return report;
        });
    }

    /// Reads a body into windows. The failures of an append travel through the reader of records as causes.
    private static PostReport read(InputStream in, RawReader reader, Posting posting)
            throws IOException, AppendRefusedException, QuarantineException, InterruptedException {
        Windows windows = new Windows(reader, posting);
        try {
            RecordFiles.read(in, MAX_WHOLE, windows::take);
        } catch (AppendFailedException e) {
            switch (e.getCause()) {
                case AppendRefusedException refused -> throw refused;
                case QuarantineException unkept -> throw unkept;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw e;
            }
        }
        reader.end(windows.batch);
        return posting.finish(windows.batch);
    }

    private static final class Windows {
        private final RawReader reader;
        private final Posting posting;
        private Batch batch = new Batch();

        Windows(RawReader reader, Posting posting) {
            this.reader = reader;
            this.posting = posting;
        }

        void take(RecordFiles.Item item) throws IOException {
            reader.read(item, batch);
            batch.weigh(item instanceof RecordFiles.Item.Json json ? json.node().rawSize() : 0);
            if (batch.size() < WINDOW_RECORDS && batch.weight() < WINDOW_BYTES) {
                return;
            }
            try {
                posting.add(batch);
            } catch (AppendRefusedException | QuarantineException | InterruptedException e) {
                throw new AppendFailedException(e);
            }
            batch = new Batch();
        }
    }

    private static final class AppendFailedException extends IOException {
        private static final long serialVersionUID = 1;

        AppendFailedException(Exception cause) {
            super(cause);
        }
    }
}
