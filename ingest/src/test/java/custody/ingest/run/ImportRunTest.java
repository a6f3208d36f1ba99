package custody.ingest.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import custody.ingest.adapter.Corpus;
import custody.ingest.intake.Intake;
import custody.ingest.intake.IntakeMeter;
import custody.ingest.intake.MemoryAppender;
import custody.ingest.intake.MemoryQuarantine;
import custody.ingest.intake.MemorySources;
import custody.ingest.intake.RecordCounts;
import custody.ingest.recognise.Adapters;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Source;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonDocument;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every record of an import is accounted for, once.
final class ImportRunTest {
    private static final String USE = """
            {"type":"USE","actor":"svc:pay","secret":"vault:prod/db","eventTime":"2026-11-21T10:03:5%dZ"}""";

    private final MemoryAppender ledger = new MemoryAppender();
    private final MemoryQuarantine quarantine = new MemoryQuarantine();
    private final Intake intake = new Intake(ledger, quarantine, new MemorySources(), IntakeMeter.NONE, Runnable::run);
    private final AtomicLong read = new AtomicLong();

    private ImportSummary read(Path... paths) throws Exception {
        return read(Map.of(), paths);
    }

    private ImportSummary read(Map<String, String> settings, Path... paths) throws Exception {
        return new ImportRun(Adapters.recogniser(), new LedgerTarget(intake), new ImportRun.Choice(null, null, settings),
                        InstantSource.fixed(Instant.EPOCH))
                .progress(read::set)
                .read(List.of(paths));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloudtrail", "vault", "openbao/audit", "openbao/audit-other", "onepassword", "cloudevents", "okta", "ocsf"})
    void corpus_everyRecordIsAccountedFor(String folder) throws Exception {
        Path corpus = Corpus.path();
        assumeTrue(corpus != null, "no corpus beside the project");
        ImportSummary first = read(corpus.resolve(folder));
        System.out.println(folder + " " + first.json());
        assertEquals(read.get(), first.records());
        assertEquals(ledger.entries.size(), first.treeSize());
        assertEquals(ledger.entries.size(), first.sources().values().stream().mapToLong(RecordCounts::events).sum());
        long kept = first.sources().values().stream().flatMap(c -> c.quarantined().values().stream()).mapToLong(n -> n).sum();
        assertTrue(kept >= quarantine.kept.size() && (kept == 0) == quarantine.kept.isEmpty());

        int entries = ledger.entries.size();
        ImportSummary again = read(corpus.resolve(folder));
        assertEquals(first.records(), again.records());
        assertEquals(entries, ledger.entries.size(), "nothing is appended twice");
    }

    @Test
    void damagedRecords_areKeptWithTheirBytes(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("a.ndjson");
        Files.writeString(file, USE.formatted(1) + "\n{\"type\":\"USE\",\n" + USE.formatted(2) + "\n[1]\n" + USE.formatted(1) + "\n");
        ImportSummary summary = read(file);
        assertEquals("""
                {"sources":{"native":{"records":4,"used":2,"duplicates":1,"events":2,"byType":{"USE":2},"skipped":{},\
                "quarantined":{"json_malformed":1}},"unknown":{"records":1,"used":0,"duplicates":0,"events":0,"byType":{},\
                "skipped":{},"quarantined":{"adapter_unknown":1}}},"treeSize":2}""", summary.json());
        assertEquals(List.of("{\"type\":\"USE\",", "1"), quarantine.kept.stream().map(r -> new String(r.bytes())).toList());
    }

    @Test
    void ledgersOwnSource_isNotImported(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("a.ndjson");
        Files.writeString(file, USE.formatted(1).replaceFirst("\\{", "{\"source\":\"custody\",") + "\n" + USE.formatted(2) + "\n");
        ImportSummary summary = read(file);
        assertEquals(1, summary.sources().get("native").events());
        assertEquals(1, summary.sources().get("native").quarantined().get("source_reserved"));
        assertTrue(ledger.entries.stream().noneMatch(entry -> entry.toString().contains("id=custody,")));
    }

    /// The first lines of an audit device's life, and a read of a secret that every device tells with its own hashes.
    private static String deviceLog(String device, boolean fromTheBeginning) {
        String beginning = """
                {"time":"2026-11-22T18:02:17.7Z","type":"request","auth":{},"request":{"id":"test-of-%1$s","operation":"update","path":"sys/audit/test"}}
                {"time":"2026-11-22T18:02:17.8Z","type":"response","auth":{},"request":{"id":"enabling-%1$s","operation":"update","path":"sys/audit/%1$s"}}
                """;
        String read = """
                {"time":"2026-11-22T18:02:18Z","type":"response","auth":{"accessor":"hmac-of-%1$s","entity_id":"e","display_name":"userpass-a"},                "request":{"id":"r-1","operation":"read","path":"secret/a","mount_type":"kv","mount_point":"secret/"},"response":{"data":{"x":"hmac-of-%1$s"}}}
                """;
        return ((fromTheBeginning ? beginning : "") + read).formatted(device);
    }

    @Test
    void filesOfTwoAuditDevices_areCopies(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.ndjson"), deviceLog("file", true));
        Files.writeString(directory.resolve("b.ndjson"), deviceLog("socket", true));
        Files.writeString(directory.resolve("c.ndjson"), deviceLog("syslog", false));
        read(directory.resolve("a.ndjson"));
        RecordCounts second = read(directory.resolve("b.ndjson")).sources().get("vault");
        assertEquals(1, second.copies());
        assertEquals(0, second.conflicts());
        assertEquals(Map.of(Standing.FIRST, 5, Standing.COPY, 1), ledger.standings, "both files tell their device");
        assertEquals(List.of("audit/file", "audit/socket"), ledger.entries.stream()
                .map(entry -> entry.event().source()).filter(source -> source.eventId().equals("r-1")).map(Source::stream).toList());
        read(Map.of("device", "syslog"), directory.resolve("c.ndjson"));
        assertEquals(2, ledger.standings.get(Standing.COPY), "the third was told");
        assertEquals(null, ledger.standings.get(Standing.CONFLICT));
        int entries = ledger.entries.size();
        read(directory.resolve("a.ndjson"));
        assertEquals(entries, ledger.entries.size(), "the same file once more is duplicates");
    }

    @Test
    void filesOfTwoAuditDevicesThatNobodyTellsApart_areInConflict(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.ndjson"), deviceLog("file", false));
        Files.writeString(directory.resolve("b.ndjson"), deviceLog("socket", false));
        ImportSummary summary = read(directory);
        assertEquals(Map.of(Standing.FIRST, 1, Standing.CONFLICT, 1), ledger.standings);
        assertEquals(1, summary.sources().get("vault").conflicts(), "and the summary says so");
        assertTrue(summary.json().contains("\"events\":2,\"conflicts\":1,"), summary.json());
    }

    @Test
    void corpus_recordedDevicesAreCopies() throws Exception {
        Path corpus = Corpus.path();
        assumeTrue(corpus != null, "no corpus beside the project");
        read(corpus.resolve("openbao"));
        System.out.println("openbao, all devices " + ledger.standings);
        assertTrue(ledger.standings.get(Standing.COPY) > 1000, ledger.standings.toString());
        assertEquals(null, ledger.standings.get(Standing.CONFLICT), ledger.standings.toString());
    }

    @Test
    void damagedGzip_isOneRecord(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write((USE.formatted(1) + "\n").getBytes());
        }
        byte[] cut = Arrays.copyOf(bytes.toByteArray(), bytes.size() - 12);
        Files.write(directory.resolve("a.gz"), cut);
        Files.write(directory.resolve("b.gz"), bytes.toByteArray());
        ImportSummary summary = read(directory);
        assertEquals(2, summary.records());
        assertEquals(1, summary.sources().get("native").used());
        assertEquals(1, summary.sources().get("unknown").quarantined().get("gzip_damaged"));
    }

    @Test
    void countsAreReadBack() throws Exception {
        RecordCounts counts = new RecordCounts();
        counts.use(3);
        counts.event("USE", 2);
        counts.skip("digest_file", 4);
        counts.quarantine("time_invalid", 5);
        counts.duplicate(6);
        var sink = new ByteSink(64);
        counts.writeTo(sink);
        RecordCounts back = RecordCounts.read(JsonDocument.parse(sink.toByteArray()).root());
        var again = new ByteSink(64);
        back.writeTo(again);
        assertEquals(new String(sink.toByteArray()), new String(again.toByteArray()));
        assertEquals(18, back.records());
    }
}
