package custody.ingest.http;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.SourceContext;
import custody.ingest.file.RecordFiles;
import custody.ingest.intake.Batch;
import custody.ingest.intake.Intake;
import custody.ingest.intake.NativeReader;
import custody.ingest.intake.PostReport;
import custody.ingest.intake.Poster;
import custody.ingest.intake.Posting;
import custody.ingest.intake.RawReader;
import custody.ingest.quarantine.QuarantineException;
import custody.ingest.quarantine.QuarantineRow;
import custody.ingest.quarantine.Refused;
import custody.ingest.quarantine.StoredQuarantine;
import custody.ingest.recognise.Adapters;
import custody.ingest.recognise.Recogniser;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.event.Source;
import custody.ledger.json.ByteSink;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tries a record of the quarantine again, as it came, with the adapters and settings of now: what the post that brought it
/// said of its records alone was not kept, and is said again.
@Singleton
final class QuarantineReplay {
    private final Intake intake;
    private final StoredQuarantine quarantine;
    private final InstantSource clock;
    private final Recogniser recogniser = Adapters.recogniser();

    QuarantineReplay(Intake intake, StoredQuarantine quarantine, InstantSource clock) {
        this.intake = intake;
        this.quarantine = quarantine;
        this.clock = clock;
    }

    /// What became of a record; `report` is null for one that was resolved earlier.
    record Replayed(String id, @Nullable PostReport report) {
        MutableHttpResponse<byte[]> answer() {
            PostReport done = report;
            if (done != null && done.rejected() > 0) {
                PostReport.RecordError error = done.errors().getFirst();
                return new Problem(HttpStatus.UNPROCESSABLE_ENTITY, error.code(), error.detail()).response(out -> {
                    out.ascii(",\"quarantineId\":").string(id).ascii(",\"state\":\"WAITING\"");
                    Answer.progress(done, out);
                });
            }
            ByteSink out = new ByteSink(256).ascii("{\"quarantineId\":").string(id).ascii(",\"state\":\"RESOLVED\"");
            if (done != null) {
                Answer.progress(done, out);
            }
            return HttpResponse.ok(out.ascii("}").toByteArray()).contentType(MediaType.APPLICATION_JSON_TYPE);
        }
    }

    /// Reads the record again; when all of it is accepted, it is resolved, and its bytes go. One that came as an event is
    /// read as one, unless an adapter is given.
    ///
    /// @throws ProblemException when there is no such adapter, or nobody said of which source its records would be
    Replayed replay(QuarantineRow row, Poster poster, @Nullable String adapter, Map<String, String> settings, String who)
            throws AppendRefusedException, QuarantineException, InterruptedException {
        Adapter given = QueryAdapter.of(adapter, recogniser);
        if (row.state().equals(QuarantineRow.RESOLVED)) {
            return new Replayed(row.id(), null);
        }
        if (given != null && row.raw() == 0 && isNoSource(row.sourceId())) {
            throw new ProblemException(new Problem(HttpStatus.UNPROCESSABLE_ENTITY, "source_unknown",
                    "it came as an event that names no source; post it as a record of its source instead"));
        }
        byte[] bytes = quarantine.open(row.id()).orElseThrow(
                () -> new QuarantineException("quarantine_locked", "a record waits without its bytes"));
        List<Refused> again = new ArrayList<>();
        Intake retry = intake.keepingIn(refused -> {
            again.addAll(refused);
            return refused.stream().map(one -> row.id()).toList();
        });
        Poster owner = poster.mayPostAs(row.sourceId()) && !row.sourceId().equals(StoredQuarantine.NO_SOURCE)
                ? poster.withDefault(row.sourceId()) : poster;
        PostReport report = row.raw() == 1 || given != null
                ? raw(row, bytes, owner, given, settings, retry)
                : event(bytes, owner, retry);
        if (again.isEmpty()) {
            quarantine.resolve(row.id(), who);
        } else {
            Refused first = again.getFirst();
            quarantine.stillRefused(row.id(), first.code(), first.pointer(), first.detail());
        }
        return new Replayed(row.id(), report);
    }

    /// Whether a source only stands for that none was named.
    private static boolean isNoSource(String source) {
        return source.equals(StoredQuarantine.NO_SOURCE) || source.equals(Poster.UNNAMED);
    }

    private static PostReport event(byte[] bytes, Poster poster, Intake retry)
            throws AppendRefusedException, QuarantineException, InterruptedException {
        Batch batch = new Batch();
        new NativeReader(poster).readAll(bytes, batch);
        return retry.begin(false, false).finish(batch);
    }

    private PostReport raw(
            QuarantineRow row, byte[] bytes, Poster poster, @Nullable Adapter given, Map<String, String> settings, Intake retry)
            throws AppendRefusedException, QuarantineException, InterruptedException {
        Adapter known = given != null ? given : recogniser.named(row.adapter()).orElse(null);
        String source = Source.isId(row.sourceId()) ? row.sourceId() : StoredQuarantine.NO_SOURCE;
        RawReader reader = new RawReader(poster, recogniser, retry.sources(), new SourceContext(source, settings), known, clock);
        Posting posting = retry.begin(true, false);
        Batch batch = new Batch();
        try {
            RecordFiles.read(new ByteArrayInputStream(bytes), bytes.length, item -> reader.read(item, batch));
        } catch (IOException e) {
            throw new QuarantineException("gzip_damaged", "the record cannot be unpacked", e);
        }
        reader.end(batch);
        return posting.finish(batch);
    }
}
