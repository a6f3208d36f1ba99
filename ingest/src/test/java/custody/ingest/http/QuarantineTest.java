package custody.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ingest.http.IntakeServer.Reply;
import custody.ledger.json.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What was refused is kept, listed, tried again; on both databases.
class QuarantineTest {
    private static final String LINES = "application/x-ndjson";
    private static final String EVENT = """
            {"type":"USE","actor":"svc:payments","secret":"vault:prod/db","actionRaw":"%s","eventTime":"2026-11-21T10:04:00Z"}""";
    private static final String SECRET = "hunter2-hunter2-hunter2";
    private static final String BAD = "{\"type\":\"USE\",\"password\":\"" + SECRET + "%d\"}";

    @TempDir
    private Path data;

    private IntakeServer start(TestDatabase database, Map<String, Object> more) throws Exception {
        return new IntakeServer(data, database.url(data), more);
    }

    private static List<JsonNode> items(Reply reply) {
        assertEquals(200, reply.status(), reply.body());
        List<JsonNode> items = new ArrayList<>();
        reply.json().get("items").elements().forEach(items::add);
        return items;
    }

    @ParameterizedTest
    @EnumSource
    void refusedRecords_areListedInPages_withoutTheirBytes(TestDatabase database) throws Exception {
        try (IntakeServer server = start(database, Map.of())) {
            for (int i = 0; i < 5; i++) {
                server.post("integrator:one", "/v1/events", LINES, BAD.formatted(i) + "\n" + EVENT.formatted("a" + i));
            }
            server.post("integrator:two", "/v1/events", LINES, BAD.formatted(9));
            List<String> ids = new ArrayList<>();
            String after = "";
            do {
                Reply page = server.get("compliance", "/v1/quarantine?limit=4" + after);
                assertFalse(page.body().contains("hunter2"));
                items(page).forEach(item -> ids.add(item.text("id").orElse("")));
                after = page.text("next").isEmpty() ? "" : "&after=" + page.text("next");
            } while (!after.isEmpty());
            assertEquals(6, ids.size());
            assertEquals(6, ids.stream().distinct().count());
            JsonNode newest = items(server.get("compliance", "/v1/quarantine?limit=1")).getFirst();
            assertEquals("two", newest.text("source").orElse(""));
            assertEquals("field_unknown", newest.text("code").orElse(""));
            assertEquals("/password", newest.text("pointer").orElse(""));
            assertEquals(BAD.formatted(9).length(), newest.get("length").asInteger().getAsLong());
            assertTrue(newest.text("hash").orElse("").matches("sha256:[0-9a-f]{64}"));
            assertEquals(5, items(server.get("integrator:one", "/v1/quarantine")).size());
            assertEquals(404, server.get("integrator:one", "/v1/quarantine/" + ids.getFirst()).status());
            assertEquals(200, server.get("integrator:two", "/v1/quarantine/" + ids.getFirst()).status());
            assertNothingInClear(database);
        }
    }

    private void assertNothingInClear(TestDatabase database) throws Exception {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(SECRET), file.toString());
            }
        }
        assertEquals("rw-------", PosixFilePermissions.toString(
                Files.getPosixFilePermissions(data.resolve("keys/quarantine.key"))));
        try (Connection connection = DriverManager.getConnection(database.url(data)); Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT sealed FROM quarantine")) {
            while (rows.next()) {
                assertFalse(new String(rows.getBytes(1), StandardCharsets.ISO_8859_1).contains("hunter2"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sameAgain_isKeptOnce(TestDatabase database) throws Exception {
        try (IntakeServer server = start(database, Map.of())) {
            Reply first = server.post("integrator:one", "/v1/events", LINES, BAD.formatted(1));
            Reply again = server.post("integrator:one", "/v1/events", LINES, EVENT.formatted("x") + "\n" + BAD.formatted(1));
            String id = first.json().get("errors").elements().iterator().next().text("quarantineId").orElse("");
            assertEquals(id, again.json().get("errors").elements().iterator().next().text("quarantineId").orElse("?"));
            JsonNode item = items(server.get("admin", "/v1/quarantine")).getFirst();
            assertEquals(2, item.get("times").asInteger().getAsLong());
            assertEquals(1, items(server.get("admin", "/v1/quarantine")).size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void replay_afterTheCauseIsGone_resolves(TestDatabase database) throws Exception {
        String id;
        try (IntakeServer server = start(database, Map.of())) {
            server.ledger.rejected = "later";
            Reply refused = server.post("integrator:one", "/v1/events", LINES, EVENT.formatted("later"));
            assertEquals(422, refused.status());
            id = refused.json().get("errors").elements().iterator().next().text("quarantineId").orElse("");
            Reply still = server.post("admin", "/v1/quarantine/" + id + "/replay", "", "");
            assertEquals(422, still.status(), still.body());
            assertEquals("test_rejected", still.text("code"));
            assertEquals("WAITING", still.text("state"));
            assertEquals(403, server.post("responder", "/v1/quarantine/" + id + "/replay", "", "").status());
        }
        try (IntakeServer server = start(database, Map.of())) {
            Reply resolved = server.post("admin", "/v1/quarantine/" + id + "/replay", "", "");
            assertEquals(200, resolved.status(), resolved.body());
            assertEquals("RESOLVED", resolved.text("state"));
            assertEquals(1, server.ledger.entries.size());
            assertEquals("one", server.ledger.entries.getFirst().event().source().id());
            JsonNode item = items(server.get("admin", "/v1/quarantine")).getFirst();
            assertEquals("RESOLVED", item.text("state").orElse(""));
            assertEquals("token:admin", item.text("resolvedBy").orElse(""));
            String form = "application/x-www-form-urlencoded";
            assertEquals(200, server.post("admin", "/v1/quarantine/" + id + "/replay", form, "").status(), "as curl -d '' sends it");
            assertEquals(1, server.ledger.entries.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void replay_ofVendorRecords_mayNameTheAdapter(TestDatabase database) throws Exception {
        try (IntakeServer server = start(database, Map.of())) {
            String event = EVENT.formatted("a").replace("\"eventTime\":\"2026-11-21T10:04:00Z\"", "\"at\":1");
            Reply refused = server.post("admin", "/v1/sources/src/raw", LINES, event);
            assertEquals("adapter_unknown", refused.text("code"));
            String id = refused.json().get("errors").elements().iterator().next().text("quarantineId").orElse("");
            Reply replayed = server.post("admin", "/v1/quarantine/" + id + "/replay?adapter=native", "", "");
            assertEquals("field_unknown", replayed.text("code"), replayed.body());
            assertEquals("field_unknown", items(server.get("admin", "/v1/quarantine")).getFirst().text("code").orElse(""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void replay_takesTheAdapterAsAPostDoes(TestDatabase database) throws Exception {
        try (IntakeServer server = start(database, Map.of())) {
            Reply refused = server.post("admin", "/v1/sources/src/raw?adapter=unknown", LINES, EVENT.formatted("a"));
            assertEquals("adapter_unknown", refused.text("code"), refused.body());
            String replay = "/v1/quarantine/" + refused.json().get("errors").elements().iterator().next().text("quarantineId").orElse("") + "/replay";
            Reply misspelt = server.post("admin", replay + "?adapter=nativ", "", "");
            assertEquals(400, misspelt.status(), misspelt.body());
            assertEquals("adapter_unknown", misspelt.text("code"));
            Reply unknown = server.post("admin", replay + "?adapter=unknown", "", "");
            assertEquals(422, unknown.status(), unknown.body());
            assertEquals("WAITING", unknown.text("state"));
            assertEquals(0, server.ledger.entries.size());
            assertEquals("RESOLVED", server.post("admin", replay, "", "").text("state"), "no name: the adapters of now");
            assertEquals(1, server.ledger.entries.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void replay_saysAgainWhatThePostSaidOfItsRecords(TestDatabase database) throws Exception {
        String line = """
                {"time":"2026-11-22T18:02:18Z","type":"response","auth":{"accessor":"a","display_name":"userpass-alice"},\
                "request":{"id":"r-1","operation":"read","path":"kv/app","mount_point":"kv/","mount_type":"kv"},\
                "response":{"data":{"k":"v"}}}""";
        try (IntakeServer server = start(database, Map.of())) {
            Reply refused = server.post("admin", "/v1/sources/vault:t/raw?adapter=native&device=second", LINES, line);
            assertEquals(422, refused.status(), refused.body());
            String id = refused.json().get("errors").elements().iterator().next().text("quarantineId").orElse("");
            Reply replayed = server.post("admin", "/v1/quarantine/" + id + "/replay?adapter=vault&device=second", "", "");
            assertEquals("RESOLVED", replayed.text("state"), replayed.body());
            assertEquals("audit/second", server.ledger.entries.getFirst().event().source().stream());
        }
    }

    /// A vendor's record that was posted where events belong.
    @ParameterizedTest
    @EnumSource
    void replay_ofWhatCameAsAnEvent_takesTheAdapterThatIsGiven(TestDatabase database) throws Exception {
        String line = """
                {"time":"2026-11-22T18:02:18Z","type":"response","auth":{"accessor":"a","display_name":"userpass-alice"},\
                "request":{"id":"r-1","operation":"read","path":"kv/app","mount_point":"kv/","mount_type":"kv"},\
                "response":{"data":{"k":"v"}}}""";
        try (IntakeServer server = start(database, Map.of())) {
            Reply refused = server.post("integrator:one", "/v1/events", LINES, line);
            assertEquals(422, refused.status(), refused.body());
            String replay = "/v1/quarantine/" + refused.json().get("errors").elements().iterator().next().text("quarantineId").orElse("") + "/replay";
            assertEquals("WAITING", server.post("integrator:one", replay + "?adapter=native", "", "").text("state"));
            assertEquals("WAITING", server.post("integrator:one", replay, "", "").text("state"));
            Reply replayed = server.post("integrator:one", replay + "?adapter=vault&device=second", "", "");
            assertEquals("RESOLVED", replayed.text("state"), replayed.body());
            assertEquals("one audit/second", server.ledger.entries.getFirst().event().source().id() + " "
                    + server.ledger.entries.getFirst().event().source().stream());
        }
    }

    /// Nobody said whose it is: the ledger would have it as a record of a source that there is not.
    @ParameterizedTest
    @EnumSource
    void replay_ofAnEventWithoutSource_takesNoAdapter(TestDatabase database) throws Exception {
        try (IntakeServer server = start(database, Map.of())) {
            for (String body : List.of("{\"no\":", "{\"time\":\"2026-11-22T18:02:18Z\"}")) {
                Reply refused = server.post("admin", "/v1/events", LINES, body);
                assertEquals(422, refused.status(), refused.body());
                String replay = "/v1/quarantine/" + refused.json().get("errors").elements().iterator().next().text("quarantineId").orElse("") + "/replay";
                Reply given = server.post("admin", replay + "?adapter=vault", "", "");
                assertEquals(422, given.status(), given.body());
                assertEquals("source_unknown", given.text("code"));
                assertEquals(refused.text("code"), server.post("admin", replay, "", "").text("code"), "as an event");
            }
            assertFalse(server.get("responder", "/v1/sources").body().contains("vault"));
            assertEquals(0, server.ledger.entries.size());
        }
    }

    /// An adapter that was given by mistake must not read what the source sends later.
    @ParameterizedTest
    @EnumSource
    void replay_fixesTheAdapterWithTheFirstEventThatItMakes(TestDatabase database) throws Exception {
        try (IntakeServer server = start(database, Map.of())) {
            Reply refused = server.post("admin", "/v1/sources/src/raw", LINES, "{\"no\":1}");
            String replay = "/v1/quarantine/" + refused.json().get("errors").elements().iterator().next().text("quarantineId").orElse("") + "/replay";
            assertEquals("WAITING", server.post("admin", replay + "?adapter=vault", "", "").text("state"));
            assertFalse(server.get("responder", "/v1/sources").body().contains("vault"));
            assertEquals(200, server.post("admin", "/v1/sources/src/raw?adapter=native", LINES, EVENT.formatted("a")).status());
            assertTrue(server.get("responder", "/v1/sources").body().contains("{\"id\":\"src\",\"adapter\":\"native\""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void full_isSaid_andGoodEventsStand(TestDatabase database) throws Exception {
        try (IntakeServer server = start(database, Map.of("custody.quarantine.max-bytes", "100"))) {
            assertEquals(422, server.post("integrator:one", "/v1/events", LINES, BAD.formatted(1)).status());
            Reply full = server.post("integrator:one", "/v1/events", LINES, EVENT.formatted("g") + "\n" + BAD.formatted(2));
            assertEquals(503, full.status(), full.body());
            assertEquals("quarantine_full", full.text("code"));
            assertEquals(1, full.number("accepted"));
            assertEquals(1, server.ledger.entries.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void databaseAway_stopsNothing_andNothingIsLost(TestDatabase database) throws Exception {
        try (IntakeServer server = start(database, Map.of())) {
            sql(database, "ALTER TABLE quarantine RENAME TO away");
            sql(database, "ALTER TABLE intake_source RENAME TO away_too");
            Reply reply = server.post("integrator:one", "/v1/events", LINES, EVENT.formatted("g") + "\n" + BAD.formatted(3));
            assertEquals(200, reply.status(), reply.body());
            assertEquals(1, reply.number("accepted"));
            assertEquals(1, reply.number("rejected"));
            assertTrue(Files.list(data.resolve("quarantine")).findAny().isPresent(), "spooled");
            assertEquals(503, server.get("admin", "/v1/quarantine").status());
            sql(database, "ALTER TABLE away RENAME TO quarantine");
            sql(database, "ALTER TABLE away_too RENAME TO intake_source");
            JsonNode item = items(server.get("admin", "/v1/quarantine")).getFirst();
            assertEquals("one", item.text("source").orElse(""));
            assertTrue(Files.list(data.resolve("quarantine")).findAny().isEmpty(), "brought in");
            Reply replay = server.post("admin", "/v1/quarantine/" + item.text("id").orElse("") + "/replay", "", "");
            assertEquals("field_unknown", replay.text("code"), replay.body());
        }
    }

    private void sql(TestDatabase database, String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection(database.url(data)); Statement s = connection.createStatement()) {
            s.execute(statement);
        }
    }
}
