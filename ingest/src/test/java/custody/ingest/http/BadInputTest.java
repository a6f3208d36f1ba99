package custody.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ingest.http.IntakeServer.Reply;
import custody.ingest.quarantine.StoredQuarantine;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bad input of every kind is answered with a stable code and a position, shows nothing of the inside, and is kept.
class BadInputTest {
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";
    private static final String TOKEN = "integrator:payments";
    private static final String EVENT = """
            {"type":"USE","actor":"svc:payments","secret":"vault:prod/db","eventTime":"2026-11-21T10:04:00Z"%s}""";
    private static IntakeServer server;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = new IntakeServer(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] with(String more) {
        return text(EVENT.formatted("," + more));
    }

    private static byte[] broken(int position, int value) {
        byte[] bytes = text(EVENT.formatted(""));
        bytes[position] = (byte) value;
        return bytes;
    }

    /// A refused record: what is posted, the code, and the pointer or (a number) the byte.
    record Row(String name, String type, byte[] body, String code, String at) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("cut", JSON, text("{\"type\":\"USE\","), "json_malformed", "14"),
                new Row("words", JSON, text("hello"), "json_malformed", "0"),
                new Row("two documents", JSON, text("{} {}"), "json_malformed", "3"),
                new Row("control character", JSON, with("\"actionRaw\":\"a\u0001b\""), "json_malformed", "111"),
                new Row("bare number", JSON, text("17"), "field_type", ""),
                new Row("null", JSON, text("null"), "field_type", ""),
                new Row("type is a number", JSON, text("{\"type\":7}"), "field_type", "/type"),
                new Row("no such type", JSON, text("{\"type\":\"LOOK\"}"), "field_value", "/type"),
                new Row("actor is a list", JSON, with("\"onBehalfOf\":[7]"), "field_type", "/onBehalfOf/0"),
                new Row("links is an object", JSON, with("\"links\":{}"), "field_type", "/links"),
                new Row("unknown field", JSON, with("\"secrett\":\"x\""), "field_unknown", "/secrett"),
                new Row("unknown inner field", JSON, with("\"context\":{\"ipp\":\"10.0.0.1\"}"), "field_unknown", "/context/ipp"),
                new Row("missing", JSON, text("{\"type\":\"USE\",\"eventTime\":\"2026-11-21T10:04:00Z\"}"), "field_missing", "/secret"),
                new Row("no time", JSON, text("{\"type\":\"USE\",\"secret\":\"s\"}"), "field_missing", "/eventTime"),
                new Row("30 February", JSON, with("\"endTime\":\"2026-02-30T10:04:00Z\""), "time_invalid", "/endTime"),
                new Row("with an offset", JSON, with("\"endTime\":\"2026-11-21T10:04:00+01:00\""), "time_invalid", "/endTime"),
                new Row("second 60", JSON, with("\"endTime\":\"2026-11-21T10:04:60Z\""), "time_invalid", "/endTime"),
                new Row("invalid UTF-8", JSON, broken(24, 0xc3), "json_not_utf8", "24"),
                new Row("overlong UTF-8", JSON, broken(24, 0xc0), "json_not_utf8", "24"),
                new Row("duplicate key", JSON, with("\"type\":\"GRANT\""), "json_duplicate_key", "97"),
                new Row("escaped duplicate key", JSON, with("\"typ\\u0065\":\"GRANT\""), "json_duplicate_key", "97"),
                new Row("beyond 2^53", JSON, with("\"count\":9007199254740993"), "number_inexact", "/count"),
                new Row("inexact in conditions", JSON, with("\"grant\":{\"ref\":\"g\",\"conditions\":{\"n\":0.1e-400}}"), "number_inexact", "/grant/conditions"),
                new Row("count 0", JSON, with("\"count\":0"), "field_value", "/count"),
                new Row("NUL", JSON, with("\"actionRaw\":\"a\\u0000b\""), "string_not_text", "/actionRaw"),
                new Row("lone surrogate", JSON, with("\"actionRaw\":\"a\\ud800b\""), "string_not_text", "/actionRaw"),
                new Row("deep", JSON, text("[".repeat(100_000)), "json_too_deep", "64"),
                new Row("deep in a field", JSON, with("\"grant\":{\"ref\":\"g\",\"conditions\":" + "{\"a\":".repeat(70) + "1" + "}".repeat(71)), "json_too_deep", null),
                new Row("long number", JSON, with("\"count\":" + "9".repeat(500)), "json_number_too_long", null),
                new Row("10 MB of junk", JSON, text("x".repeat(10_000_000)), "json_malformed", "0"),
                new Row("10 MB string", LINES, with("\"actionRaw\":\"" + "x".repeat(10_000_000)), "json_malformed", null),
                new Row("foreign event id", JSON, with("\"eventId\":\"evt_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""), "event_id_mismatch", "/eventId"),
                new Row("bad line", LINES, text("{\"type\":"), "json_malformed", "8"),
                new Row("CloudEvent 0.3", "application/cloudevents+json", text("{\"specversion\":\"0.3\",\"id\":\"1\"}"), "cloudevents_version", "/specversion"),
                new Row("CloudEvent without id", "application/cloudevents+json",
                        text("{\"specversion\":\"1.0\",\"source\":\"s\",\"type\":\"dev.custody.use.v1\"}"), "cloudevents_attribute", "/id"),
                new Row("CloudEvent with a bad event", "application/cloudevents+json",
                        text("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"dev.custody.use.v1\",\"time\":\"2026-11-21T10:04:00Z\",\"data\":{\"x\":1}}"),
                        "field_unknown", "/data/x"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void refusedRecord_isNamedPlacedAndKept(Row row) throws Exception {
        int entries = server.ledger.entries.size();
        Reply reply = server.post(TOKEN, "/v1/events", row.type, row.body);
        assertEquals(422, reply.status(), reply.body());
        assertProblem(reply, row.code);
        assertEquals(0, reply.json().get("errors").elements().iterator().next().get("position").asInteger().getAsLong());
        if (row.at != null && row.at.matches("[0-9]+")) {
            assertEquals(Long.parseLong(row.at), reply.number("offset"), reply.body());
        } else if (row.at != null) {
            assertEquals(row.at, reply.text("pointer"));
        }
        assertEquals(entries, server.ledger.entries.size());
        String id = reply.json().get("errors").elements().iterator().next().text("quarantineId").orElse("");
        Optional<byte[]> kept = server.bean(StoredQuarantine.class).open(id);
        assertTrue(kept.isPresent(), "kept");
        assertTrue(Arrays.equals(row.body, kept.get()), "with all of its bytes");
    }

    @Test
    void badLine_amongGoodOnes_takesNothingWithIt() throws Exception {
        int n = 0;
        for (Row row : rows().filter(r -> r.body.length < 10_000 && !r.type.startsWith("application/cloud")).toList()) {
            byte[] good = with("\"actionRaw\":\"among" + n++ + "\"");
            byte[] body = new byte[2 * good.length + row.body.length + 2];
            System.arraycopy(good, 0, body, 0, good.length);
            body[good.length] = '\n';
            System.arraycopy(row.body, 0, body, good.length + 1, row.body.length);
            body[good.length + 1 + row.body.length] = '\n';
            System.arraycopy(good, 0, body, good.length + row.body.length + 2, good.length);
            Reply reply = server.post(TOKEN, "/v1/events", LINES, body);
            assertEquals(200, reply.status(), row + reply.body());
            assertEquals(1, reply.number("accepted"), row.name);
            assertEquals(1, reply.number("duplicates"), row.name);
            var error = reply.json().get("errors").elements().iterator().next();
            assertEquals(1, error.get("position").asInteger().getAsLong(), row.name);
            assertEquals(row.code, error.text("code").orElse(""), row.name);
        }
        assertTrue(n > 20);
    }

    @Test
    void timesThatNoClockShows_areAcceptedAndJudgedLater() throws Exception {
        for (String time : List.of("0000-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z")) {
            Reply reply = server.post(TOKEN, "/v1/events", JSON, EVENT.formatted("").replace("2026-11-21T10:04:00Z", time));
            assertEquals(200, reply.status(), reply.body());
            assertEquals(1, reply.number("accepted"));
        }
    }

    @Test
    void tooLarge_isRefusedUnread() throws Exception {
        Reply document = server.post(TOKEN, "/v1/events", JSON, text("[\"" + "x".repeat(17 << 20) + "\"]"));
        assertEquals(413, document.status());
        assertProblem(document, "body_too_large");
        String many = "[" + "7,".repeat(5_000) + "7]";
        Reply array = server.post(TOKEN, "/v1/events", JSON, text(many));
        assertEquals(413, array.status());
        assertProblem(array, "batch_too_long");
    }

    @Test
    void lineTooLong_isRefusedAlone() throws Exception {
        String good = EVENT.formatted(",\"actionRaw\":\"beside a long line\"");
        Reply reply = server.post(TOKEN, "/v1/events", LINES, text("x".repeat(20 << 20) + "\n" + good));
        assertEquals(200, reply.status(), reply.body());
        assertEquals(1, reply.number("accepted"));
        assertEquals("line_too_long", reply.json().get("errors").elements().iterator().next().text("code").orElse(""));
    }

    @Test
    void gzip_bombOrDamaged_isRefused() throws Exception {
        byte[] bomb = IntakeServer.gzip(new byte[300 << 20]);
        assertTrue(bomb.length < 400_000);
        for (String type : List.of(JSON, LINES)) {
            for (String[] headers : new String[][] {{}, {"Content-Encoding", "gzip"}}) {
                Reply reply = server.post(TOKEN, "/v1/events", type, bomb, headers);
                assertTrue(reply.status() == 413 || reply.status() == 400 || reply.status() == 422, reply.status() + reply.body());
                assertProblem(reply, null);
            }
        }
        byte[] packed = IntakeServer.gzip(with("\"actionRaw\":\"packed\""));
        byte[] cut = Arrays.copyOf(packed, packed.length - 10);
        byte[] changed = packed.clone();
        changed[packed.length - 6] ^= 1;
        for (String[] headers : new String[][] {{}, {"Content-Encoding", "gzip"}, {"Content-Encoding", "X-GZIP"}}) {
            assertProblem(400, server.post(TOKEN, "/v1/events", LINES, cut, headers), "gzip_damaged");
            assertProblem(400, server.post(TOKEN, "/v1/events", LINES, changed, headers), "gzip_damaged");
            assertProblem(400, server.post(TOKEN, "/v1/sources/payments/raw", LINES, cut, headers), "gzip_damaged");
        }
        Reply raw = server.post(TOKEN, "/v1/sources/payments/raw", "application/gzip", bomb);
        assertTrue(raw.status() == 413 || raw.status() == 400 || raw.status() == 422, raw.status() + raw.body());
        assertProblem(raw, null);
    }

    @Test
    void whatIsLikelyMeant_isSaid() throws Exception {
        Reply lines = server.post(TOKEN, "/v1/events", JSON, EVENT.formatted("") + "\n" + EVENT.formatted(""));
        assertTrue(lines.json().text("detail").orElse("").contains("application/x-ndjson"), lines.body());
        Reply action = server.post(TOKEN, "/v1/events", JSON, EVENT.formatted(",\"action\":\"read\""));
        assertTrue(action.json().text("detail").orElse("").startsWith("one of fetch, reveal, "), action.body());
        Reply limit = server.get("admin", "/v1/quarantine?limit=many");
        assertEquals("limit cannot be read", limit.json().text("detail").orElse(""));
        Reply outcome = server.post(TOKEN, "/v1/events", JSON, EVENT.formatted(",\"outcome\":\"OK\""));
        assertEquals("one of SUCCESS, DENIED, FAILED, UNKNOWN should stand here", outcome.json().text("detail").orElse(""));
    }

    @Test
    void otherErrors_haveTheSameForm() throws Exception {
        String good = EVENT.formatted("");
        assertProblem(415, server.post(TOKEN, "/v1/events", "text/plain", good), "content_type");
        assertProblem(415, server.post(TOKEN, "/v1/events", "application/x-www-form-urlencoded", good), "content_type");
        assertProblem(415, server.post(TOKEN, "/v1/events", "multipart/form-data; boundary=x", good), "content_type");
        assertProblem(415, server.post(TOKEN, "/v1/events", "application/json; charset=utf-16", good), "charset");
        for (String coding : List.of("zstd", "br", "deflate", "gzip, gzip")) {
            assertProblem(415, server.post(TOKEN, "/v1/events", JSON, good, "Content-Encoding", coding), "content_encoding");
            assertProblem(415, server.post(TOKEN, "/v1/sources/payments/raw", JSON, good, "Content-Encoding", coding), "content_encoding");
        }
        for (String coding : List.of("zstd", "gzip")) {
            assertProblem(415, put("/v1/sources/payments/settings", IntakeServer.gzip("{}".getBytes(StandardCharsets.UTF_8)), coding), "content_encoding");
        }
        assertEquals(200, put("/v1/sources/payments/settings", "{}".getBytes(StandardCharsets.UTF_8), "identity").status());
        assertProblem(400, server.post(TOKEN, "/v1/events", JSON, ""), "body_empty");
        assertProblem(400, server.post(TOKEN, "/v1/events", JSON, "  \n"), "body_empty");
        assertProblem(400, server.post(TOKEN, "/v1/events", LINES, "\n\n"), "body_empty");
        assertProblem(400, server.post(TOKEN, "/v1/sources/payments/raw", JSON, ""), "body_empty");
        assertProblem(400, server.post(TOKEN, "/v1/sources/payments/raw?adapter=none", JSON, "{}"), "adapter_unknown");
        assertProblem(401, server.post("", "/v1/events", JSON, good), "token_required");
        assertProblem(401, server.get("", "/v1/quarantine"), "token_required");
        assertProblem(403, server.post("compliance", "/v1/events", JSON, good), "role_forbidden");
        assertProblem(403, server.post(TOKEN, "/v1/sources/other/raw", JSON, "{}"), "source_forbidden");
        assertProblem(400, server.post("admin", "/v1/events?source=%20", JSON, good), "source_id_invalid");
        assertProblem(404, server.get("admin", "/v1/nothing"), "not_found");
        assertProblem(405, server.get("admin", "/v1/sources/a/raw"), "method_not_allowed");
        assertProblem(404, server.get("admin", "/v1/quarantine/q_0"), "quarantine_not_found");
        assertProblem(400, server.get("admin", "/v1/quarantine?limit=0"), "limit_invalid");
        assertProblem(400, server.get("admin", "/v1/quarantine?limit=x"), "bad_request");
        assertProblem(400, server.get("admin", "/v1/quarantine?after=zzz"), "cursor_invalid");
    }

    private Reply put(String path, byte[] body, String coding) throws Exception {
        return server.send(HttpRequest.newBuilder(server.uri(path)).header("Authorization", "Bearer admin")
                .header("Content-Encoding", coding).PUT(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static void assertProblem(int status, Reply reply, String code) {
        assertEquals(status, reply.status(), reply.body());
        assertProblem(reply, code);
    }

    private static void assertProblem(Reply reply, String code) {
        assertEquals("application/problem+json", reply.header("content-type"), reply.status() + " " + reply.body());
        assertEquals(reply.status(), reply.number("status"), reply.body());
        if (code != null) {
            assertEquals(code, reply.text("code"), reply.body());
        }
        assertEquals("urn:custody:error:" + reply.text("code"), reply.text("type"));
        assertFalse(reply.text("detail").isEmpty());
        for (String inside : List.of("Exception", "\tat ", "custody.ingest", "io.micronaut", "java.")) {
            assertFalse(reply.body().contains(inside), reply.body());
        }
    }
}
