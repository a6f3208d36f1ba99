package custody.ingest.http;

import custody.ingest.file.Packed;
import custody.ingest.file.RecordFiles.EndlessLineException;
import custody.ingest.intake.PostReport;
import custody.ingest.intake.Poster;
import custody.ingest.intake.Posting;
import custody.ingest.quarantine.QuarantineException;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.event.Source;
import custody.ledger.json.ByteSink;
import custody.ledger.read.ProofReader;
import custody.ledger.read.ProofReader.PublishedCheckpoint;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// What posts of both kinds have in common: how they begin, and how they are answered.
@Singleton
final class PostAnswers {
    /// A caller that waits for a checkpoint waits no longer.
    private static final Duration PROOF_WAIT = Duration.ofSeconds(5);

    private final @Nullable ProofReader proofs;

    PostAnswers(@Nullable ProofReader proofs) {
        this.proofs = proofs;
    }

    /// The poster, with the source that the request names as the default.
    Poster as(Poster poster, @Nullable String source) {
        if (source == null) {
            return poster;
        }
        if (!Source.isId(source)) {
            throw new ProblemException(new Problem(HttpStatus.BAD_REQUEST, "source_id_invalid",
                    "a source id should match " + Source.ID.pattern()));
        }
        if (source.equals(Poster.RESERVED)) {
            throw new ProblemException(new Problem(HttpStatus.FORBIDDEN, "source_reserved",
                    "only the ledger itself speaks as this source"));
        }
        if (!poster.mayPostAs(source)) {
            throw new ProblemException(new Problem(HttpStatus.FORBIDDEN, "source_forbidden", "this token does not own the source"));
        }
        return poster.withDefault(source);
    }

    /// Reads a body into a posting; the report of what came of it.
    interface Reading {
        PostReport read(InputStream in) throws IOException, AppendRefusedException, QuarantineException, InterruptedException;
    }

    /// The answer to a post, whether or not all of it could be read and appended.
    HttpResponse<byte[]> answer(
            HttpRequest<?> request, @Nullable InputStream body, Posting posting, boolean withCounts, @Nullable String waitFor,
            Reading reading) throws InterruptedException {
        try (InputStream in = open(request, body)) {
            return done(reading.read(in), withCounts, waitFor);
        } catch (AppendRefusedException e) {
            return refused(e, posting.report());
        } catch (QuarantineException e) {
            return unkept(e, posting.report());
        } catch (EndlessLineException e) {
            return new Problem(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "line_endless", "a line does not end")
                    .response(out -> Answer.progress(posting.report(), out));
        } catch (IOException e) {
            return unreadable(e, posting.report());
        }
    }

    /// The body, unpacked when it is gzip, whether it says so or not.
    private static InputStream open(HttpRequest<?> request, @Nullable InputStream body) throws IOException {
        ContentCoding.mayBeGzip(request);
        if (body == null) {
            throw empty();
        }
        return Packed.unpacked(body);
    }

    static ProblemException empty() {
        return new ProblemException(new Problem(HttpStatus.BAD_REQUEST, "body_empty", "the body holds no record"));
    }

    private MutableHttpResponse<byte[]> done(PostReport report, boolean withCounts, @Nullable String waitFor) throws InterruptedException {
        Answer answer = new Answer(report, withCounts);
        if ("proof".equals(waitFor) && report.treeSize() > 0 && proofs != null) {
            Optional<PublishedCheckpoint> checkpoint = proofs.awaitCheckpoint(report.treeSize(), PROOF_WAIT);
            answer.with(out -> published(checkpoint, out));
        }
        return answer.response();
    }

    /// The checkpoint that covers the post; null when none did in time: the proofs come later.
    private static void published(Optional<PublishedCheckpoint> checkpoint, ByteSink out) {
        out.ascii(",\"checkpoint\":");
        if (checkpoint.isPresent()) {
            out.string(checkpoint.get().note());
        } else {
            out.ascii("null");
        }
    }

    private static MutableHttpResponse<byte[]> refused(AppendRefusedException e, PostReport report) {
        if (e instanceof AppendRefusedException.Busy busy) {
            return new Problem(HttpStatus.TOO_MANY_REQUESTS, "busy",
                            "the queue is full: send the post again; what is durable of it stays and counts as duplicate")
                    .retryAfter((busy.retryAfter().toMillis() + 999) / 1000, out -> Answer.progress(report, out));
        }
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "stopped", "the ledger takes nothing until it is started again")
                .response(out -> Answer.progress(report, out));
    }

    private static MutableHttpResponse<byte[]> unkept(QuarantineException e, PostReport report) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, e.code(),
                        "records of this post were refused and cannot be kept: keep them yourself, or send the post again later")
                .response(out -> Answer.progress(report, out));
    }

    private static MutableHttpResponse<byte[]> unreadable(IOException e, PostReport report) {
        boolean packing = e instanceof ZipException || e instanceof java.io.EOFException;
        return new Problem(HttpStatus.BAD_REQUEST, packing ? "gzip_damaged" : "body_unreadable",
                        packing ? "the body cannot be unpacked, or grows beyond all measure" : "the body ends early")
                .response(out -> Answer.progress(report, out));
    }
}
