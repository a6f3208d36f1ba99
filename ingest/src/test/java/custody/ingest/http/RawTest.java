package custody.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import custody.ingest.adapter.Corpus;
import custody.ingest.http.IntakeServer.Reply;
import custody.ingest.intake.Intake;
import custody.ingest.intake.IntakeMeter;
import custody.ingest.intake.MemoryAppender;
import custody.ingest.intake.MemoryQuarantine;
import custody.ingest.intake.MemorySources;
import custody.ingest.intake.RecordCounts;
import custody.ingest.recognise.Adapters;
import custody.ingest.run.ImportRun;
import custody.ingest.run.ImportSummary;
import custody.ingest.run.LedgerTarget;
import custody.ingest.run.ServerTarget;
import custody.ledger.event.EventType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Vendors' own records over HTTP.
class RawTest {
    private static final String JSON = "application/json";
    private static final String TRAIL = """
            {"eventID":"%s","eventName":"GetSecretValue","eventSource":"secretsmanager.amazonaws.com","eventTime":"2026-11-21T10:04:00Z","awsRegion":"eu-west-1","recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser","accountId":"111122223333","userName":"amy","accessKeyId":"AKIAEXAMPLE"},"requestParameters":{"secretId":"prod/db"}}""";
    private static final String VAULT = """
            {"time":"2026-11-21T10:03:55.12Z","type":"%s","auth":{"accessor":"hmac-sha256:aa","display_name":"userpass-amy","entity_id":"en-1"},"request":{"id":"%s","operation":"read","mount_type":"kv","mount_point":"secret/","path":"secret/data/prod"}%s}""";
    private static IntakeServer server;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = new IntakeServer(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void wrapperArrayLinesAndGzip_giveTheSameEvents() throws Exception {
        String two = TRAIL.formatted("w1") + "," + TRAIL.formatted("w2");
        Reply wrapper = server.post("integrator:aws:1", "/v1/sources/aws:1/raw", JSON, "{\"Records\":[" + two + "]}");
        assertEquals(200, wrapper.status(), wrapper.body());
        assertEquals(2, wrapper.number("accepted"));
        assertEquals(2, wrapper.json().get("records").get("used").asInteger().getAsLong());
        assertEquals("aws:1", server.ledger.entries.getLast().event().source().id());
        assertEquals(EventType.USE, server.ledger.entries.getLast().event().type());
        assertTrue(server.ledger.entries.getLast().record() != null);
        Reply array = server.post("integrator:aws:1", "/v1/sources/aws:1/raw", JSON, "[" + two + "]");
        assertEquals(2, array.number("duplicates"), array.body());
        String lines = TRAIL.formatted("w1") + "\n" + TRAIL.formatted("w2");
        Reply ndjson = server.post("integrator:aws:1", "/v1/sources/aws:1/raw", "text/plain", lines);
        assertEquals(2, ndjson.number("duplicates"), ndjson.body());
        byte[] packed = IntakeServer.gzip(lines.getBytes(StandardCharsets.UTF_8));
        Reply gzip = server.post("integrator:aws:1", "/v1/sources/aws:1/raw", "application/octet-stream", packed);
        assertEquals(2, gzip.number("duplicates"), gzip.body());
    }

    @Test
    void requestAndResponse_areOneEvent_andWhatWaitsIsStored() throws Exception {
        String answered = VAULT.formatted("request", "r1", "") + "\n" + VAULT.formatted("request", "r2", "") + "\n"
                + VAULT.formatted("response", "r1", ",\"response\":{\"mount_type\":\"kv\"}");
        Reply reply = server.post("admin", "/v1/sources/vault-prod/raw", "application/x-ndjson", answered);
        assertEquals(200, reply.status(), reply.body());
        RecordCounts counts = RecordCounts.read(reply.json().get("records"));
        assertEquals(3, counts.records(), reply.body());
        assertEquals(3, counts.used());
        assertEquals(2, counts.events());
    }

    @Test
    void adapter_isThatOfTheFirstKnownRecord_thenFixed() throws Exception {
        String path = "/v1/sources/mixed/raw";
        Reply first = server.post("admin", path, "application/x-ndjson", "{\"no\":1}\n" + TRAIL.formatted("m1"));
        assertEquals(1, first.number("accepted"), first.body());
        assertEquals("{\"adapter_unknown\":1}", quarantined(first));
        Reply second = server.post("admin", path, "application/x-ndjson", VAULT.formatted("request", "r9", ""));
        assertEquals(422, second.status());
        assertEquals("cloudtrail_event_name", second.text("code"), "the source is CloudTrail's now");
        Reply given = server.post("admin", path + "?adapter=vault", "application/x-ndjson", VAULT.formatted("request", "r9", ""));
        assertEquals(200, given.status(), given.body());
        Reply list = server.get("responder", "/v1/sources");
        assertTrue(list.body().contains("{\"id\":\"mixed\",\"adapter\":\"cloudtrail\",\"settings\":{}"), list.body());
    }

    private static String quarantined(Reply reply) {
        String body = reply.body();
        int from = body.indexOf("\"quarantined\":") + "\"quarantined\":".length();
        return body.substring(from, body.indexOf('}', from) + 1);
    }

    @Test
    void settings_changeWhatIsMade() throws Exception {
        var set = HttpRequest.newBuilder(server.uri("/v1/sources/vault/two/settings"))
                .header("Authorization", "Bearer admin")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"device\":\"file-1\",\"cluster\":\"prod\"}"));
        Reply reply = server.send(set);
        assertEquals(200, reply.status(), reply.body());
        server.post("admin", "/v1/sources/vault/two/raw", "application/x-ndjson", VAULT.formatted("response", "r5", ""));
        assertEquals("audit/file-1", server.ledger.entries.getLast().event().source().stream());
        assertEquals("vault:prod/secret/prod", server.ledger.entries.getLast().event().secret().ref());
        server.post("admin", "/v1/sources/vault/two/raw?device=file-2", "application/x-ndjson", VAULT.formatted("response", "r6", ""));
        assertEquals("audit/file-2", server.ledger.entries.getLast().event().source().stream(), "for one post");
        assertEquals("vault:prod/secret/prod", server.ledger.entries.getLast().event().secret().ref());
        Reply tooLong = server.post("admin", "/v1/sources/vault/two/raw?device=" + "x".repeat(257), "application/x-ndjson", VAULT.formatted("response", "r7", ""));
        assertEquals("settings_invalid", tooLong.text("code"));
        assertEquals("device has more than 256 characters", tooLong.text("detail"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"colour\":\"red\"} | 400 | settings_invalid | member 1 is none of account, cluster, device, sessionNameLink, stream",
        "{\"device\":\"d\",\"colour\":\"red\"} | 400 | settings_invalid | member 2 is none of account, cluster, device, sessionNameLink, stream",
        "{\"device\":\"d\",\"cluster\":7} | 400 | settings_invalid | /cluster is not a text of at most 256 characters",
        "{\"device\":\"\\u0000\"} | 400 | settings_invalid | /device is not a text of at most 256 characters",
        "`` | 400 | body_empty | the body holds no settings",
        "[\"device\"] | 400 | settings_invalid | settings are an object of strings",
        "{\"device\":} | 400 | json_malformed | the body is not acceptable JSON at byte 10",
        "{\"device\":\"LONG\"} | 413 | body_too_large | settings have at most 16384 bytes"
    })
    void settingsThatCannotBe_sayWhere(String body, int status, String code, String detail) throws Exception {
        Reply bad = server.send(HttpRequest.newBuilder(server.uri("/v1/sources/x/settings"))
                .header("Authorization", "Bearer admin")
                .PUT(HttpRequest.BodyPublishers.ofString(body.replace("LONG", "x".repeat(16_384)))));
        assertEquals(List.of(status, code, detail), List.of(bad.status(), bad.text("code"), bad.text("detail")));
    }

    @Test
    void settings_areNothingThatTheSourceSent() throws Exception {
        var set = HttpRequest.newBuilder(server.uri("/v1/sources/vault/three/settings")).header("Authorization", "Bearer admin");
        Reply first = server.send(set.PUT(HttpRequest.BodyPublishers.ofString("{}")));
        Reply second = server.send(set.PUT(HttpRequest.BodyPublishers.ofString("{\"cluster\":\"prod\"}")));
        assertEquals(first.text("firstSeen"), first.text("lastSeen"));
        assertEquals(first.text("lastSeen"), second.text("lastSeen"));
    }

    @Test
    void skipped_isCountedByReason() throws Exception {
        Reply reply = server.post("admin", "/v1/sources/aws:2/raw", JSON,
                TRAIL.formatted("s1").replace("GetSecretValue", "DescribeInstances").replace("secretsmanager", "ec2"));
        assertEquals(200, reply.status(), reply.body());
        assertEquals(0, reply.number("accepted"));
        assertEquals(1, RecordCounts.read(reply.json().get("records")).skipped().values().stream().mapToLong(n -> n).sum());
    }

    @Test
    void import_whoseServerGoesAway_saysThatItCanBeRepeated(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("trail.json"), TRAIL.formatted("gone"));
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerTarget target = new ServerTarget(URI.create("http://127.0.0.1:" + socket.getLocalPort()), "admin")) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        socket.accept().close();
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            ImportRun run = new ImportRun(Adapters.recogniser(), target, ImportRun.Choice.NONE, InstantSource.system());
            IOException broken = assertThrows(IOException.class, () -> run.read(List.of(file)));
            assertTrue(broken.getMessage().contains("broke (") && broken.getMessage().contains("not taken twice"), broken.getMessage());
        }
    }

    @Test
    void import_overHttp_countsAsInThisProcess() throws Exception {
        Path corpus = Corpus.path();
        assumeTrue(corpus != null, "no corpus beside the project");
        for (String folder : List.of("vault", "cloudtrail", "onepassword", "cloudevents")) {
            AtomicLong read = new AtomicLong();
            try (ServerTarget target = new ServerTarget(URI.create(server.uri("/").toString()), "admin")) {
                ImportSummary summary = new ImportRun(Adapters.recogniser(), target, ImportRun.Choice.NONE, InstantSource.system())
                        .progress(read::set).read(List.of(corpus.resolve(folder)));
                System.out.println(folder + " over HTTP " + summary.json());
                assertEquals(read.get(), summary.records(), folder);
                assertTrue(summary.treeSize() > 0 || folder.equals("cloudevents"));
                Intake alone = new Intake(new MemoryAppender(), new MemoryQuarantine(), new MemorySources(), IntakeMeter.NONE, Runnable::run);
                ImportSummary here = new ImportRun(Adapters.recogniser(), new LedgerTarget(alone), ImportRun.Choice.NONE, InstantSource.system())
                        .read(List.of(corpus.resolve(folder)));
                assertEquals(here.sources().keySet(), summary.sources().keySet(), folder);
                here.sources().forEach((adapter, counts) -> assertSame(counts, summary.sources().get(adapter), adapter));
            }
        }
    }

    /// What nobody knows is only counted: a record on one line can read better than the lines that it came from.
    private static void assertSame(RecordCounts here, RecordCounts there, String adapter) {
        assertEquals(List.of(here.records(), here.used(), here.duplicates(), here.events(), here.byType(), here.skipped()),
                List.of(there.records(), there.used(), there.duplicates(), there.events(), there.byType(), there.skipped()), adapter);
        assertTrue(adapter.equals("unknown") || here.quarantined().equals(there.quarantined()), adapter + there.quarantined());
        assertTrue(!adapter.equals("unknown")
                || Set.of("adapter_unknown", "json_malformed", "json_not_utf8").containsAll(there.quarantined().keySet()), there.quarantined().toString());
    }

    @Test
    void recordsOfNoAdapter_areKeptAndFixNone() throws Exception {
        Reply reply = server.post("admin", "/v1/sources/nobodys/raw?adapter=unknown", "application/x-ndjson", TRAIL.formatted("n1"));
        assertEquals("adapter_unknown", reply.text("code"), reply.body());
        Reply known = server.post("admin", "/v1/sources/nobodys/raw", "application/x-ndjson", VAULT.formatted("request", "n2", ""));
        assertEquals(200, known.status(), known.body());
    }
}
