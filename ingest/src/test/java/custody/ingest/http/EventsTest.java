package custody.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ingest.http.IntakeServer.Reply;
import custody.ledger.admission.AppendRefusedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What integrators may rely on when they post events.
class EventsTest {
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";
    private static final String TOKEN = "integrator:payments";
    private static IntakeServer server;
    private static int next;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = new IntakeServer(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.ledger.refusals.clear();
        server.ledger.rejected = null;
    }

    /// An event that was not posted before.
    private static String event() {
        return event(next++);
    }

    private static String event(int n) {
        return """
                {"type":"USE","actor":"svc:payments","secret":"vault:prod/db","action":"fetch","actionRaw":"n%d","eventTime":"2026-11-21T10:04:00Z"}"""
                .formatted(n);
    }

    @Test
    void shortForm_isAccepted() throws Exception {
        Reply reply = server.post(TOKEN, "/v1/events", JSON, event());
        assertEquals(200, reply.status(), reply.body());
        assertEquals(1, reply.number("accepted"));
        assertEquals(reply.number("lastIndex") + 1, reply.number("treeSize"));
        assertEquals("payments", server.ledger.entries.getLast().event().source().id());
        assertTrue(server.ledger.entries.getLast().record() == null, "a native post has no record");
        assertTrue(reply.body().contains("\"results\":[{\"position\":0,\"index\":"), reply.body());
        assertTrue(reply.body().contains("\"duplicate\":false"), reply.body());
    }

    @Test
    void byteOrderMark_isPassedOver_packedOrNot() throws Exception {
        byte[] marked = ("\ufeff" + event() + "\n" + event()).getBytes(StandardCharsets.UTF_8);
        for (byte[] body : List.of(marked, IntakeServer.gzip(marked))) {
            Reply reply = server.post(TOKEN, "/v1/events", LINES, body);
            assertEquals(200, reply.status(), reply.body());
            assertEquals(2, reply.number("accepted") + reply.number("duplicates"), reply.body());
        }
        Reply inside = server.post(TOKEN, "/v1/events", LINES, (event() + "\n\ufeff" + event()).getBytes(StandardCharsets.UTF_8));
        assertEquals(1, inside.number("rejected"), "only before the first record");
    }

    @Test
    void sameAgain_isADuplicateWithTheSameIndex() throws Exception {
        String event = event();
        Reply first = server.post(TOKEN, "/v1/events", JSON, event);
        Reply again = server.post(TOKEN, "/v1/events", JSON, event);
        assertEquals(200, again.status());
        assertEquals(0, again.number("accepted"));
        assertEquals(1, again.number("duplicates"));
        assertEquals(first.number("treeSize"), again.number("treeSize"));
    }

    @Test
    void array_keepsTheGoodAndNamesTheBad() throws Exception {
        Reply reply = server.post(TOKEN, "/v1/events", JSON, "[" + event() + ",{\"type\":\"USE\"}," + event() + ",7]");
        assertEquals(200, reply.status(), reply.body());
        assertEquals(2, reply.number("accepted"));
        assertEquals(2, reply.number("rejected"));
        var errors = reply.json().get("errors").elements().iterator();
        var missing = errors.next();
        assertEquals(1, missing.get("position").asInteger().getAsLong());
        assertEquals("field_missing", missing.text("code").orElse(""));
        assertTrue(missing.text("quarantineId").orElse("").startsWith("q_"));
        var seven = errors.next();
        assertEquals(3, seven.get("position").asInteger().getAsLong());
        assertEquals("field_type", seven.text("code").orElse(""));
    }

    @Test
    void lines_overManyWindows_allArrive() throws Exception {
        int from = next;
        next += 20_000;
        String body = IntStream.range(from, next).mapToObj(EventsTest::event).collect(Collectors.joining("\n"));
        int entries = server.ledger.entries.size();
        int calls = server.ledger.calls;
        Reply reply = server.post(TOKEN, "/v1/events", LINES, body);
        assertEquals(200, reply.status(), reply.body());
        assertEquals(20_000, reply.number("accepted"));
        assertEquals(entries, reply.number("firstIndex"));
        assertEquals(entries + 19_999, reply.number("lastIndex"));
        assertTrue(server.ledger.calls > calls + 1, "several windows");
        for (int i = 0; i < 20_000; i++) {
            assertEquals("n" + (from + i), server.ledger.entries.get(entries + i).event().actionRaw());
        }
    }

    @Test
    void lines_positionsCountWithoutBlankLines() throws Exception {
        Reply reply = server.post(TOKEN, "/v1/events", LINES, "\n" + event() + "\r\n\n{\n" + event());
        assertEquals(2, reply.number("accepted"));
        var error = reply.json().get("errors").elements().iterator().next();
        assertEquals("json_malformed", error.text("code").orElse(""));
        assertEquals(1, error.get("position").asInteger().getAsLong());
    }

    @Test
    void results_onlyForFewOrWhenAsked() throws Exception {
        String body = IntStream.range(0, 101).mapToObj(i -> event()).collect(Collectors.joining("\n"));
        assertTrue(server.post(TOKEN, "/v1/events", LINES, body).json().get("results") == null);
        assertEquals(101, server.post(TOKEN, "/v1/events?results=all", LINES, body).json().get("results").size());
    }

    @Test
    void gzip_isUnpacked_saidOrNot() throws Exception {
        byte[] packed = IntakeServer.gzip((event() + "\n" + event()).getBytes(StandardCharsets.UTF_8));
        Reply said = server.post(TOKEN, "/v1/events", LINES, packed, "Content-Encoding", "gzip");
        assertEquals(200, said.status(), said.body());
        assertEquals(2, said.number("accepted"));
        Reply unsaid = server.post(TOKEN, "/v1/events", LINES, packed);
        assertEquals(200, unsaid.status(), unsaid.body());
        assertEquals(2, unsaid.number("duplicates"));
    }

    @Test
    void cloudEvents_inAllThreeModes() throws Exception {
        String data = "{\"action\":\"fetch\",\"secret\":{\"ref\":\"vault:prod/db\"}}";
        Reply binary = server.post("integrator:vault-prod", "/v1/events", JSON, data, "ce-specversion", "1.0", "ce-type",
                "dev.custody.use.v1", "ce-source", "//vault/%70rod", "ce-id", "b1", "ce-time", "2026-11-21T10:03:55Z");
        assertEquals(200, binary.status(), binary.body());
        assertEquals(1, binary.number("accepted"));
        assertEquals("//vault/prod|b1", server.ledger.entries.getLast().event().source().eventId());
        assertTrue(server.ledger.entries.getLast().record() != null, "the envelope is kept");

        String one = """
                {"specversion":"1.0","type":"dev.custody.use.v1","source":"//vault/prod","id":"%s","time":"2026-11-21T10:03:55Z","data":%s}""";
        Reply structured = server.post("integrator:vault-prod", "/v1/events", "application/cloudevents+json", one.formatted("s1", data));
        assertEquals(1, structured.number("accepted"), structured.body());
        Reply batch = server.post("integrator:vault-prod", "/v1/events", "application/cloudevents-batch+json; charset=utf-8",
                "[" + one.formatted("s1", data) + "," + one.formatted("s2", data) + ","
                        + one.formatted("s3", data).replace("dev.custody.use.v1", "com.example.other") + "]");
        assertEquals(1, batch.number("accepted"), batch.body());
        assertEquals(1, batch.number("duplicates"));
        assertTrue(batch.body().contains("\"skipped\":{\"foreign_type\":1}"), batch.body());
        Reply unsaid = server.post("integrator:vault-prod", "/v1/events", LINES, one.formatted("s4", data) + "\n" + event());
        assertEquals(2, unsaid.number("accepted"), unsaid.body());
    }

    @Test
    void cloudEvent_binaryWithoutJson_isKeptWithItsBytes() throws Exception {
        Reply reply = server.post("admin", "/v1/events", JSON, "not json", "ce-specversion", "1.0", "ce-type",
                "dev.custody.use.v1", "ce-source", "//v", "ce-id", "b9");
        assertEquals(422, reply.status());
        assertEquals("cloudevents_data", reply.text("code"));
    }

    /// A policy or an alert that anybody could post would be believed.
    @Test
    void ledgersOwnSource_isNobodys() throws Exception {
        String forged = event().replaceFirst("\\{", "{\"source\":\"custody\",");
        for (String who : List.of("admin", "integrator:custody")) {
            Reply one = server.post(who, "/v1/events", JSON, forged);
            assertEquals(403, one.status());
            assertEquals("source_reserved", one.text("code"));
            assertEquals("source_reserved", server.post(who, "/v1/events?source=custody", JSON, event()).text("code"));
            assertEquals("source_reserved", server.post(who, "/v1/sources/custody/raw?adapter=native", JSON, event()).text("code"));
        }
        Reply mixed = server.post("admin", "/v1/events", JSON, "[" + forged + "," + event() + "]");
        assertEquals(200, mixed.status());
        assertTrue(mixed.body().contains("source_reserved"), mixed.body());
    }

    @Test
    void sources_onlyOnesOwn() throws Exception {
        String other = event().replaceFirst("\\{", "{\"source\":\"somebody-else\",");
        Reply forbidden = server.post(TOKEN, "/v1/events", JSON, other);
        assertEquals(403, forbidden.status());
        assertEquals("source_forbidden", forbidden.text("code"));
        assertEquals(200, server.post("admin", "/v1/events", JSON, other).status());
        assertEquals(403, server.post(TOKEN, "/v1/events?source=somebody-else", JSON, event()).status());
        assertEquals(403, server.post("responder", "/v1/events", JSON, event()).status());
        Reply two = server.post("integrator:a,b", "/v1/events", JSON, event());
        assertEquals("field_missing", two.text("code"));
        assertEquals("/source", two.text("pointer"));
        assertEquals(200, server.post("integrator:a,b", "/v1/events?source=b", JSON, event()).status());
        Reply nobody = server.post("", "/v1/events", JSON, event());
        assertEquals(401, nobody.status());
        assertEquals("token_required", nobody.text("code"));
        assertEquals("Bearer", nobody.header("www-authenticate"));
    }

    @Test
    void busyAndStopped_areToldApart() throws Exception {
        server.ledger.refusals.add(new AppendRefusedException.Busy(Duration.ofMillis(1500)));
        Reply busy = server.post(TOKEN, "/v1/events", JSON, event());
        assertEquals(429, busy.status());
        assertEquals("busy", busy.text("code"));
        assertEquals("2", busy.header("retry-after"));
        server.ledger.refusals.add(new AppendRefusedException.Stopped("the disk is full"));
        Reply stopped = server.post(TOKEN, "/v1/events", JSON, event());
        assertEquals(503, stopped.status());
        assertEquals("stopped", stopped.text("code"));
        assertTrue(!stopped.body().contains("disk"), "reasons stay inside");
    }

    @Test
    void busy_inTheMiddleOfAStream_isWaitedFor() throws Exception {
        server.ledger.refusals.add(null);
        for (int i = 0; i < 3; i++) {
            server.ledger.refusals.add(new AppendRefusedException.Busy(Duration.ofMillis(5)));
        }
        String body = IntStream.range(0, 15_000).mapToObj(i -> event()).collect(Collectors.joining("\n"));
        Reply reply = server.post(TOKEN, "/v1/events", LINES, body);
        assertEquals(200, reply.status(), reply.body());
        assertEquals(15_000, reply.number("accepted"));
        assertTrue(server.ledger.refusals.isEmpty());
    }

    @Test
    void stopped_inTheMiddle_tellsWhatIsDurable() throws Exception {
        server.ledger.refusals.add(null);
        server.ledger.refusals.add(new AppendRefusedException.Stopped("no"));
        String body = IntStream.range(0, 15_000).mapToObj(i -> event()).collect(Collectors.joining("\n"));
        Reply reply = server.post(TOKEN, "/v1/events", LINES, body);
        assertEquals(503, reply.status());
        assertTrue(reply.number("accepted") > 1_000 && reply.number("accepted") < 15_000, reply.body());
    }

    @Test
    void whatTheGateRefuses_isQuarantined() throws Exception {
        String event = event();
        server.ledger.rejected = "n" + (next - 1);
        Reply reply = server.post(TOKEN, "/v1/events", LINES, event() + "\n" + event);
        assertEquals(200, reply.status());
        assertEquals(1, reply.number("rejected"));
        assertTrue(reply.body().contains("{\"position\":1,\"pointer\":\"/actionRaw\",\"code\":\"test_rejected\""), reply.body());
    }
}
