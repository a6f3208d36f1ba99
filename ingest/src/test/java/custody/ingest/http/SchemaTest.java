package custody.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import custody.ingest.adapter.Corpus;
import custody.ingest.intake.Intake;
import custody.ingest.intake.IntakeMeter;
import custody.ingest.intake.MemoryAppender;
import custody.ingest.intake.MemoryQuarantine;
import custody.ingest.intake.MemorySources;
import custody.ingest.recognise.Adapters;
import custody.ingest.run.ImportRun;
import custody.ingest.run.LedgerTarget;
import custody.ledger.admission.Submission;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.event.EventFormatException;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The published schema and the code say the same about what an event is.
class SchemaTest {
    private static String text;
    private static Schema full;
    private static Schema posted;

    @BeforeAll
    static void read() throws Exception {
        text = Files.readString(Path.of("../docs/spec/event.schema.json"));
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        full = registry.getSchema(text, InputFormat.JSON);
        posted = registry.getSchema(text.replace("\"$id\": \"urn:custody:event:1\"",
                "\"$id\": \"urn:custody:posted:1\", \"$ref\": \"#/$defs/posted\"")
                .replaceFirst("(?s)\"type\": \"object\",\\s+\"additionalProperties\": false,\\s+\"required\".*?\\n  \"\\$defs\"", "\"\\$defs\""),
                InputFormat.JSON);
    }

    private static boolean isValid(Schema schema, String json) {
        return schema.validate(json, InputFormat.JSON).isEmpty();
    }

    private static boolean isRead(String json, EventDefaults defaults) {
        try {
            EventCodec.decodePosted(JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root(), defaults);
            return true;
        } catch (JsonException | EventFormatException e) {
            return false;
        }
    }

    @Test
    void servedSchema_isTheFile(@TempDir Path data) throws Exception {
        try (IntakeServer server = new IntakeServer(data)) {
            IntakeServer.Reply reply = server.get("", "/v1/schemas/event");
            assertEquals(200, reply.status());
            assertEquals("application/schema+json", reply.header("content-type"));
            assertEquals(text, reply.body());
        }
    }

    @Test
    void everyEventOfTheCorpus_isValid() throws Exception {
        Path corpus = Corpus.path();
        assumeTrue(corpus != null, "no corpus beside the project");
        MemoryAppender ledger = new MemoryAppender();
        Intake intake = new Intake(ledger, new MemoryQuarantine(), new MemorySources(), IntakeMeter.NONE, Runnable::run);
        new ImportRun(Adapters.recogniser(), new LedgerTarget(intake), ImportRun.Choice.NONE, InstantSource.system())
                .read(List.of(corpus.resolve("cloudtrail"), corpus.resolve("vault"), corpus.resolve("onepassword"), corpus.resolve("openbao/audit")));
        assertTrue(ledger.entries.size() > 1_000);
        for (Submission entry : ledger.entries) {
            String json = new String(EventCodec.encode(entry.event()), StandardCharsets.UTF_8);
            var faults = full.validate(json, InputFormat.JSON);
            assertTrue(faults.isEmpty(), () -> faults + " " + json);
            assertTrue(isValid(posted, json), json);
        }
    }

    @Test
    void goldenScenario_isValid() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("../testdata/attribution/golden.ndjson"));
        assertEquals(8, lines.size());
        lines.forEach(line -> assertTrue(isValid(full, line), line));
    }

    /// Whatever the schema of posts accepts, the code reads, and the other way round, but for what a schema cannot
    /// say: days that a month does not have, numbers that no double holds, event ids, text with NUL.
    @Test
    void changedEvents_areJudgedAlike() throws Exception {
        long seed = 20_261_126L;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> seeds = List.of(
                """
                {"type":"USE","actor":"svc:payments","secret":"vault:prod/db","action":"fetch","eventTime":"2026-11-21T10:04:00Z"}""",
                """
                {"type":"GRANT","source":{"id":"a:b","eventId":"1"},"grant":{"ref":"g","grantee":"user:amy","scope":["s"],"quorum":1,"expiresAt":"2026-11-21T10:04:00.5Z"},"eventTime":"2026-11-21T10:04:00Z","outcome":"SUCCESS"}""",
                """
                {"type":"REVOCATION","revocation":{"target":{"kind":"GRANT","ref":"g"},"mode":"AUTO","confirms":true},"eventTime":"2026-11-21T10:04:00Z","links":[{"name":"a","value":"b"}]}""",
                """
                {"type":"REVIEW","review":{"kind":"PERIODIC","decision":"ACCEPTED","by":{"ref":"user:b","kind":"HUMAN"}},"grant":"g","eventTime":"2026-11-21T10:04:00Z","context":{"mfa":true,"ips":["10.0.0.1"]},"count":2}""");
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 6_000; i++) {
            String json = mutated(seeds.get(i % seeds.size()), random);
            if (!isJson(json)) {
                continue;
            }
            boolean read = isRead(json, new EventDefaults("native:test"));
            assertEquals(read, isValid(posted, json), json);
            accepted += read ? 1 : 0;
            refused += read ? 0 : 1;
        }
        assertTrue(accepted > 200 && refused > 1_000, accepted + " and " + refused);
    }

    private static boolean isJson(String json) {
        try {
            JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (JsonException e) {
            return false;
        }
    }

    private static final List<String> WORDS = List.of("\"x\"", "7", "0", "true", "null", "[]", "{}", "\"GRANT\"", "\"USE\"", "\"ISSUE\"",
            "\"2026-11-21T10:04:00Z\"", "{\"ref\":\"r\"}", "{\"ref\":\"r\",\"kind\":\"HUMAN\"}", "[\"x\"]", "\"type\"", "\"SUCCESS\"");

    /// Puts another value where one stands, leaves a member out, or renames one.
    private static String mutated(String json, Random random) {
        var matcher = Pattern.compile("\"[^\"]*\"|true|\\d+|\\{[^{}]*}|\\[[^\\[\\]]*]").matcher(json);
        List<int[]> places = new ArrayList<>();
        while (matcher.find()) {
            places.add(new int[] {matcher.start(), matcher.end()});
        }
        int[] place = places.get(random.nextInt(places.size()));
        return json.substring(0, place[0]) + WORDS.get(random.nextInt(WORDS.size())) + json.substring(place[1]);
    }

    @Test
    void shortForm_isNoFullEvent() {
        assertFalse(isValid(full, "{\"type\":\"USE\",\"secret\":\"s\",\"eventTime\":\"2026-11-21T10:04:00Z\"}"));
        assertTrue(isValid(posted, "{\"type\":\"USE\",\"secret\":\"s\",\"eventTime\":\"2026-11-21T10:04:00Z\"}"));
    }
}
