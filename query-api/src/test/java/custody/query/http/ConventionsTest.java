package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.query.graphql.Caller;
import custody.query.graphql.ErrorCode;
import custody.query.graphql.QueryEngine;
import custody.query.graphql.QueryRequest;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What clients expect of a GraphQL endpoint beyond its answers: budgets, trusted documents, caching, request ids,
/// cancellation.
class ConventionsTest {
    private static final String JSON = "application/json";
    private static final String SIZE = "{\"query\":\"{ledger{size}}\"}";

    @TempDir
    Path directory;

    @AutoClose
    private MemoryServer server;

    @BeforeEach
    void start() throws Exception {
        server = MemoryServer.stored(directory).tell();
    }

    private static String code(HttpResponse<String> answer) throws Exception {
        return MemoryServer.JSON.readTree(answer.body()).at("/errors/0/extensions/code").asText();
    }

    @Test
    void aSpentBudgetSaysWhenToComeBack() throws Exception {
        StringBuilder dear = new StringBuilder("{rateLimit{cost remaining} events(first: 100) {nodes {");
        for (int i = 0; i < 190; i++) {
            dear.append("a").append(i).append(": summary ");
        }
        String body = MemoryServer.JSON.writeValueAsString(Map.of("query", dear.append("}}}").toString()));
        server.caughtUp();
        HttpResponse<String> answer = server.post("responder", JSON, body);
        assertEquals(200, answer.statusCode(), answer.body());
        JsonNode limit = MemoryServer.JSON.readTree(answer.body()).at("/data/rateLimit");
        long left = limit.get("remaining").asLong() / limit.get("cost").asLong();
        assertTrue(left > 0 && left < 100, limit.toString());
        for (long i = 0; i <= left && answer.statusCode() == 200; i++) {
            answer = server.post("responder", JSON, body);
        }
        assertEquals(429, answer.statusCode());
        assertEquals("RATE_LIMITED", code(answer));
        int wait = Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(wait >= 1 && wait <= 61, "Retry-After " + wait);
        assertTrue(MemoryServer.JSON.readTree(answer.body()).at("/errors/0/extensions/retryable").asBoolean());
    }

    @Test
    void trustedDocumentsAreNamedByTheirHash() throws Exception {
        String document = "query Size { ledger { size } }";
        Files.createDirectories(directory.resolve("documents"));
        Files.writeString(directory.resolve("documents/size.graphql"), document);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
        String id = "sha256:" + HexFormat.of().formatHex(hash);
        assertEquals("{\"data\":{\"ledger\":{\"size\":\"8\"}}}", server.post("responder", JSON, "{\"documentId\":\"" + id + "\"}").body());
        assertEquals(200, server.post("trusted-responder", JSON, "{\"documentId\":\"" + id + "\"}").statusCode());
        String link = "?documentId=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        assertEquals(200, server.send(server.to("trusted-responder", link).GET()).statusCode());
        HttpResponse<String> own = server.post("trusted-responder", JSON, SIZE);
        assertEquals(403, own.statusCode());
        assertEquals("FORBIDDEN", code(own));
        assertEquals(400, server.post("responder", JSON, "{\"documentId\":\"sha256:" + "0".repeat(64) + "\"}").statusCode());
        assertEquals(400, server.post("responder", JSON, "{\"documentId\":\"../size.graphql\"}").statusCode());
        assertEquals(400, server.post("responder", JSON, "{\"documentId\":\"" + id + "\",\"query\":\"{ledger{size}}\"}").statusCode());
        assertEquals(400, server.post("responder", JSON, "{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"00\"}}}").statusCode());
    }

    @Test
    void aLinkIsKeptAndAskedAgain() throws Exception {
        String link = "?query=" + URLEncoder.encode("{ledger{size}}", StandardCharsets.UTF_8);
        HttpResponse<String> first = server.send(server.to("responder", link).GET());
        assertEquals("private, no-cache", first.headers().firstValue("Cache-Control").orElseThrow());
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertEquals(304, server.send(server.to("responder", link).header("If-None-Match", tag).GET()).statusCode());
        server.ledger.add(
                ToldScenario.line(7).replace("0aa3c9b1", "0aa3c9b2"), Instant.now());
        assertEquals(200, server.send(server.to("responder", link).header("If-None-Match", tag).GET()).statusCode());
        assertEquals("no-store", server.post("responder", JSON, SIZE).headers().firstValue("Cache-Control").orElseThrow());
        String mutation = "?query=" + URLEncoder.encode("mutation {annotate(input: {eventId: \"a\", note: \"b\"}) {userErrors {code}}}", StandardCharsets.UTF_8);
        HttpResponse<String> refused = server.send(server.to("compliance", mutation).GET());
        assertEquals(405, refused.statusCode(), refused.body());
        assertEquals("POST", refused.headers().firstValue("Allow").orElseThrow());
    }

    @Test
    void requestIdsAreTheClientsOwnIfTheyArePlain() throws Exception {
        var named = server.to("responder", "").header("Content-Type", JSON).header("X-Request-Id", "case-4711.a");
        HttpResponse<String> answer = server.send(named.POST(BodyPublishers.ofString("{\"query\":\"{nothing}\"}")));
        assertEquals("case-4711.a", answer.headers().firstValue("X-Request-Id").orElseThrow());
        assertEquals("case-4711.a", MemoryServer.JSON.readTree(answer.body()).at("/errors/0/extensions/requestId").asText());
        var odd = server.to("responder", "").header("Content-Type", JSON).header("X-Request-Id", "a b<script>");
        String made = server.send(odd.POST(BodyPublishers.ofString(SIZE))).headers().firstValue("X-Request-Id").orElseThrow();
        assertTrue(made.matches("[0-9a-f-]{36}"), made);
    }

    @Test
    void aPageMayNotSendWhatABrowserSendsUnasked() throws Exception {
        var plain = server.to("responder", "").header("Content-Type", "text/plain").POST(BodyPublishers.ofString(SIZE));
        assertEquals(415, server.send(plain).statusCode());
        var asked = server.to("responder", "").header("Content-Type", "text/plain").header("GraphQL-Require-Preflight", "1");
        assertEquals(200, server.send(asked.POST(BodyPublishers.ofString(SIZE))).statusCode());
    }

    @Test
    void whatIsCancelledFetchesNothingAndSaysNoPart() throws Exception {
        QueryEngine engine = server.server.getApplicationContext().getBean(QueryEngine.class);
        long before = server.ledger.size();
        var request = new QueryRequest("{events {nodes {seq raw}}}", null, Map.of(), false, false, null);
        QueryEngine.Operation operation = engine.operation(request, Caller.of("c", Set.of("compliance")), "r");
        operation.cancel();
        var answer = operation.run();
        assertEquals(ErrorCode.TIMEOUT, answer.failure());
        assertTrue(!answer.response().containsKey("data"), answer.response().toString());
        assertEquals(before, server.ledger.size(), "no record was read, so none is written down");
    }
}
