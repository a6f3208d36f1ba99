package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.server.access.Role;
import custody.server.access.Tokens;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may do what: every role at every endpoint, one status each. 404 and 422 mean that the caller was let in.
class RolesTest {
    private static final String USE = """
            {"type":"USE","source":{"id":"mine"},"actor":"svc:a","secret":"vault:s","action":"fetch","eventTime":"2026-11-21T10:04:00Z"}""";
    private static final String QUERY = "{\"query\":\"{ledger {size}}\"}";

    @TempDir
    static Path directory;

    @AutoClose
    private static TestServer server;
    private static final Map<Role, String> TOKENS = new EnumMap<>(Role.class);

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(directory, Map.of());
        Tokens tokens = server.running.context().getBean(Tokens.class);
        for (Role role : Role.values()) {
            TOKENS.put(role, tokens.create(role, role == Role.INTEGRATOR ? List.of("mine") : List.of()).text());
        }
        server.api.take("/v1/events", "application/json", USE.getBytes(StandardCharsets.UTF_8));
    }

    /// Nobody, integrator, responder, compliance, admin.
    private record Row(String method, String path, String type, String body, List<Integer> statuses) {}

    private static Row row(String method, String path, String type, String body, Integer... statuses) {
        return new Row(method, path, type, body, List.of(statuses));
    }

    @Test
    void eachRoleAtEachEndpoint() throws Exception {
        List<Row> rows = List.of(
                row("POST", "/v1/events", "application/json", USE, 401, 200, 403, 403, 200),
                row("POST", "/v1/sources/mine/raw?adapter=native", "application/json", USE, 401, 200, 403, 403, 200),
                row("GET", "/v1/events/0", "", "", 401, 403, 200, 200, 200),
                row("GET", "/v1/events/0/proof?wait=proof", "", "", 401, 200, 200, 200, 200),
                row("GET", "/v1/quarantine", "", "", 401, 200, 200, 200, 200),
                row("POST", "/v1/quarantine/none/replay", "", "", 401, 404, 404, 404, 404),
                row("GET", "/v1/sources", "", "", 401, 403, 200, 200, 200),
                row("PUT", "/v1/sources/mine/settings", "application/json", "{}", 401, 403, 403, 403, 200),
                row("PUT", "/v1/detections", "application/json", "{}", 401, 403, 403, 403, 200),
                row("PUT", "/v1/policy", "application/json", "{}", 401, 403, 403, 403, 422),
                row("GET", "/v1/schemas/event", "", "", 200, 200, 200, 200, 200),
                row("GET", "/v1/feed", "", "", 401, 403, 403, 200, 200),
                row("GET", "/v1/checkpoint", "", "", 401, 200, 200, 200, 200),
                row("GET", "/v1/proof?seq=0&size=1", "", "", 401, 200, 200, 200, 200),
                row("GET", "/v1/consistency?from=1&to=1", "", "", 401, 200, 200, 200, 200),
                row("GET", "/v1/vkeys", "", "", 200, 200, 200, 200, 200),
                row("GET", "/log/checkpoint", "", "", 200, 200, 200, 200, 200),
                row("GET", "/v1/packs/" + "0".repeat(64), "", "", 401, 403, 403, 404, 404),
                row("POST", "/graphql", "application/json", QUERY, 401, 403, 200, 200, 200),
                row("GET", "/health", "", "", 200, 200, 200, 200, 200),
                row("GET", "/health?answered=soon", "", "", 400, 400, 400, 400, 400),
                row("GET", "/metrics", "", "", 401, 403, 200, 200, 200));
        List<String> wrong = new ArrayList<>();
        for (Row row : rows) {
            List<String> tokens = new ArrayList<>();
            tokens.add(null);
            for (Role role : Role.values()) {
                tokens.add(TOKENS.get(role));
            }
            List<Integer> found = new ArrayList<>();
            for (String token : tokens) {
                HttpResponse<String> answer = server.api.as(token).send(row.method, row.path,
                        row.type.isEmpty() ? null : row.type, row.body.getBytes(StandardCharsets.UTF_8));
                found.add(answer.statusCode());
                if (answer.statusCode() >= 400 && !row.path.equals("/graphql")) {
                    String type = answer.headers().firstValue("Content-Type").orElse("none");
                    if (!type.startsWith("application/problem+json")) {
                        wrong.add(row.path + " answers " + answer.statusCode() + " as " + type);
                    }
                }
            }
            if (!found.equals(row.statuses)) {
                wrong.add(row.method + " " + row.path + " " + found + ", should be " + row.statuses);
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void d70_anAdminPostsAsAnySourceAnIntegratorOnlyAsItsOwn() throws Exception {
        String theirs = USE.replace("mine", "theirs");
        assertEquals(200, server.api.post("/v1/events", "application/json", theirs).statusCode());
        Api integrator = server.api.as(TOKENS.get(Role.INTEGRATOR));
        assertEquals(200, integrator.post("/v1/events", "application/json", USE).statusCode());
        HttpResponse<String> other = integrator.post("/v1/sources/theirs/raw?adapter=native", "application/json", USE);
        assertEquals(403, other.statusCode(), other.body());
        HttpResponse<String> pretended = integrator.post("/v1/events", "application/json", theirs);
        assertTrue(pretended.statusCode() == 403 || pretended.statusCode() == 422, pretended.statusCode() + pretended.body());
    }

    @Test
    void trustedDocumentsOnly() throws Exception {
        Tokens tokens = server.running.context().getBean(Tokens.class);
        Api api = server.api.as(tokens.create(Role.RESPONDER, List.of(), true).text());
        HttpResponse<String> refused = api.post("/graphql", "application/json", QUERY);
        assertTrue(refused.body().contains("errors"), refused.body());
        String document = "query Size {ledger {size}}";
        Files.createDirectories(directory.resolve("documents"));
        Files.writeString(directory.resolve("documents/size.graphql"), document);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
        String stored = "{\"documentId\":\"sha256:" + HexFormat.of().formatHex(hash) + "\"}";
        // Unknown ids make the directory be read again every two seconds at most.
        HttpResponse<String> answer = api.post("/graphql", "application/json", stored);
        for (int i = 0; i < 50 && answer.body().contains("errors"); i++) {
            Thread.sleep(100);
            answer = api.post("/graphql", "application/json", stored);
        }
        assertTrue(answer.body().contains("\"size\""), answer.body());
    }

    @Test
    void sourcesTellWhatWasTurnedAway() throws Exception {
        String twice = USE.replace("mine", "counted");
        server.api.take("/v1/events", "application/json", twice.getBytes(StandardCharsets.UTF_8));
        server.api.take("/v1/events", "application/json", ("[" + twice + "," + twice + "]").getBytes(StandardCharsets.UTF_8));
        server.api.post("/v1/events", "application/json", twice.replace("\"secret\"", "\"sekret\""));
        server.api.awaitAnswered(server.api.ask("{ledger {size}}", Map.of()).at("/ledger/size").asLong());
        JsonNode counted = null;
        for (JsonNode source : server.api.ask("{sources {name duplicates rejected coverageCaveats}}", Map.of()).get("sources")) {
            counted = source.get("name").asText().equals("counted") ? source : counted;
        }
        assertTrue(counted != null, "no such source");
        assertEquals("2", counted.get("duplicates").asText());
        assertEquals("1", counted.get("rejected").asText());
    }

    @Test
    void revokedTokenIsRefused() throws Exception {
        Tokens tokens = server.running.context().getBean(Tokens.class);
        Tokens.Created made = tokens.create(Role.RESPONDER, List.of());
        Api api = server.api.as(made.text());
        assertEquals(200, api.get("/metrics").statusCode());
        assertTrue(tokens.revoke(made.id()));
        assertEquals(401, api.get("/metrics").statusCode());
        assertEquals(401, server.api.as("nonsense").get("/metrics").statusCode());
    }
}
