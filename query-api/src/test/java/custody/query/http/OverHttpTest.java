package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.ledger.event.EventType;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Status codes, media types, roles and errors of docs/spec/graphql.md.
class OverHttpTest {
    private static final String MODERN = "application/graphql-response+json";
    private static final String JSON = "application/json";

    @AutoClose
    private final MemoryServer server = new MemoryServer();

    @BeforeEach
    void tell() throws Exception {
        server.tell();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"query\":\"{ledger{size}}\"}                                   | 200 | 200",
        "{\"query\":\"{ledger{size}}\",\"unknown\":1}                     | 200 | 200",
        "{\"query\":\"{ledger{size}}\",\"variables\":null}                | 200 | 200",
        "{\"query\":\"{ledger{\"}                                         | 400 | 200",
        "{\"query\":\"{nothing}\"}                                        | 400 | 200",
        "{\"query\":\"query A{ledger{size}}\",\"operationName\":\"B\"}    | 400 | 200",
        "{\"query\":\"query A($n:Int!){ledger{feed(first:$n){asOfSeq}}}\"}| 400 | 200",
        "{\"query\":5}                                                    | 400 | 400",
        "{\"query\":\"{ledger{size}}\",\"variables\":[]}                  | 400 | 400",
        "{\"query\":\"{ledger{size}}\",\"operationName\":5}               | 400 | 400",
        "{\"query\":\"{ledger{size}}\",\"extensions\":5}                  | 400 | 400",
        "{}                                                               | 400 | 400",
        "{                                                                | 400 | 400",
        "[{\"query\":\"{ledger{size}}\"}]                                 | 400 | 400",
        "5                                                                | 400 | 400",
    })
    void aBodyHasItsStatus(String body, int modern, int legacy) throws Exception {
        HttpResponse<String> first = server.post("responder", MODERN, body);
        assertEquals(modern, first.statusCode(), first.body());
        assertTrue(first.headers().firstValue("Content-Type").orElseThrow().startsWith(MODERN));
        HttpResponse<String> second = server.post("responder", JSON, body);
        assertEquals(legacy, second.statusCode(), second.body());
        assertTrue(second.headers().firstValue("Content-Type").orElseThrow().startsWith(JSON));
        JsonNode answer = MemoryServer.JSON.readTree(second.body());
        assertEquals(modern == 200, answer.has("data"));
        if (modern != 200) {
            assertFalse(answer.at("/errors/0/extensions/code").asText().isEmpty());
            assertFalse(answer.at("/errors/0/extensions/requestId").asText().isEmpty());
        }
    }

    @Test
    void queriesMayBeLinks() throws Exception {
        String query = "?query=" + URLEncoder.encode("query Q($n: Int) {events(first: $n) {nodes {seq}}}", StandardCharsets.UTF_8)
                + "&variables=" + URLEncoder.encode("{\"n\": 3}", StandardCharsets.UTF_8);
        HttpResponse<String> answer = server.send(server.to("responder", query).header("Accept", JSON).GET());
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(3, MemoryServer.JSON.readTree(answer.body()).at("/data/events/nodes").size());
        assertEquals(400, server.send(server.to("responder", "").GET()).statusCode());
    }

    @Test
    void whoMayAsk() throws Exception {
        String body = "{\"query\":\"{ledger{size}}\"}";
        HttpResponse<String> nobody = server.post(null, MODERN, body);
        assertEquals(401, nobody.statusCode());
        assertEquals("Bearer", nobody.headers().firstValue("WWW-Authenticate").orElseThrow());
        assertEquals(403, server.post("integrator", MODERN, body).statusCode());
        assertEquals(200, server.post("responder", MODERN, body).statusCode());
        assertEquals(200, server.post("admin", MODERN, body).statusCode());
    }

    @Test
    void onlyJsonInAndOnlyWhatWeSpeakOut() throws Exception {
        var text = server.to("responder", "").header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}"));
        assertEquals(415, server.send(text).statusCode());
        var form = server.to("responder", "").header("Content-Type", "multipart/form-data; boundary=x").POST(BodyPublishers.ofString("--x--"));
        assertEquals(415, server.send(form).statusCode());
        String question = "{\"query\":\"{ledger{size}}\"}";
        for (String coding : List.of("gzip", "br", "Identity")) {
            var packed = server.to("responder", "").header("Content-Type", JSON).header("Content-Encoding", coding).POST(BodyPublishers.ofString(question));
            assertEquals(coding.equals("Identity") ? 200 : 415, server.send(packed).statusCode(), coding);
        }
        assertEquals(406, server.post("responder", "text/html", "{\"query\":\"{ledger{size}}\"}").statusCode());
        assertEquals(200, server.post("responder", "*/*", "{\"query\":\"{ledger{size}}\"}").statusCode());
        String large = "{\"query\":\"{ledger{size}}\",\"variables\":{\"a\":\"" + "x".repeat(GraphQlController.MAX_BODY) + "\"}}";
        assertEquals(413, server.post("responder", JSON, large).statusCode());
        assertEquals(405, server.send(server.to("responder", "").DELETE()).statusCode());
    }

    @Test
    void sourceRecordsAreNotForEveryone() throws Exception {
        String query = "{events(first: 1) {nodes {seq raw}}}";
        long before = server.ledger.size();
        JsonNode refused = server.answer("responder", query, Map.of());
        assertEquals("FORBIDDEN", refused.at("/errors/0/extensions/code").asText());
        assertTrue(refused.at("/data/events/nodes/0/raw").isNull());
        assertEquals("7", refused.at("/data/events/nodes/0/seq").asText());
        JsonNode served = server.answer("compliance", query, Map.of());
        assertEquals("by custody", served.at("/data/events/nodes/0/raw/told").asText());
        assertEquals(before + 2, server.ledger.size());
        var denial = server.ledger.entry(before).orElseThrow().payload().event();
        assertEquals(EventType.ADMIN, denial.type());
        assertEquals("DENIED", denial.outcome().name());
        assertEquals("custody:tester", denial.actor().ref());
        assertEquals("SUCCESS", server.ledger.entry(before + 1).orElseThrow().payload().event().outcome().name());
    }

    @Test
    void anAnswerCanComeAsEvents() throws Exception {
        HttpResponse<String> answer = server.post("responder", "text/event-stream", "{\"query\":\"{ledger{size}}\"}");
        assertEquals(200, answer.statusCode());
        assertEquals("event: next\ndata: {\"data\":{\"ledger\":{\"size\":\"8\"}}}\n\nevent: complete\ndata: {}\n\n", answer.body());
    }

    @Test
    void searchTakesWordsAndFields() throws Exception {
        String query = "query($q: String!) {search(query: $q, orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {seq}}}";
        assertEquals("[{\"seq\":\"7\"}]", server.data(query, Map.of("q", "verdict:revoked")).at("/search/nodes").toString());
        assertEquals("[{\"seq\":\"5\"},{\"seq\":\"7\"}]",
                server.data(query, Map.of("q", "secret.uri:aws:secretsmanager* AND type:use")).at("/search/nodes").toString());
        for (String bad : List.of("nofield:x", "a OR b", "(a")) {
            JsonNode refused = server.answer("responder", query, Map.of("q", bad));
            assertEquals("BAD_USER_INPUT", refused.at("/errors/0/extensions/code").asText());
        }
    }

    @Test
    void outcomesAreWordsAndTheEndOfATimeIsExact() throws Exception {
        String events = "{events(filter: {%s}) {totalCount}}";
        assertEquals("8", server.data(events.formatted("outcome: [\"success\"]"), Map.of()).at("/events/totalCount").asText());
        JsonNode refused = server.answer("responder", events.formatted("outcome: [\"OK\"]"), Map.of());
        assertEquals("BAD_USER_INPUT", refused.at("/errors/0/extensions/code").asText(), refused::toString);
        String until = "{uses(filter: {time: {from: \"2026-11-21T10:31:00Z\", to: \"2026-11-21T10:31:00%sZ\"}}) {totalCount}}";
        assertEquals("0", server.data(until.formatted(""), Map.of()).at("/uses/totalCount").asText());
        assertEquals("1", server.data(until.formatted(".000000001"), Map.of()).at("/uses/totalCount").asText());
    }

    @Test
    void idsThatNameNothingAreNull() throws Exception {
        JsonNode answer = server.data("{node(id: \"bm9uZQ\") {id} nodes(ids: [\"\", \"%%%\", \"dTk5OQ\"]) {id}}", Map.of());
        assertTrue(answer.get("node").isNull());
        assertEquals("[null,null,null]", answer.get("nodes").toString());
    }

    @Test
    void aTotalAloneIsChargedAsCounting() throws Exception {
        String query = "{rateLimit {cost nodeCount} events%s {%s} uses {...T}} fragment T on UseConnection {totalCount asOfSeq}";
        JsonNode total = server.data(query.formatted("", "totalCount"), Map.of());
        assertEquals(0, total.at("/rateLimit/nodeCount").asInt());
        assertEquals(1 + 2 * (1 + 10), total.at("/rateLimit/cost").asInt());
        for (String rows : List.of("nodes {seq}", "edges {cursor}", "pageInfo {endCursor}", "... {...P}", "... on EventConnection {nodes {seq}}")) {
            String fragment = rows.contains("P}") ? " fragment P on EventConnection {nodes {seq}}" : "";
            JsonNode page = server.data(query.formatted("(first: 7)", rows + " totalCount") + fragment, Map.of());
            assertEquals(7, page.at("/rateLimit/nodeCount").asInt(), rows);
            assertEquals(page.at("/events/totalCount"), total.at("/events/totalCount"), rows);
        }
    }

    @Test
    void theBudgetIsShown() throws Exception {
        JsonNode answer = server.data("{rateLimit {cost limit nodeCount remaining used resetAt} events(first: 7) {nodes {source {name}}}}", Map.of());
        assertEquals(7, answer.at("/rateLimit/nodeCount").asInt());
        assertEquals(1 + 1 + 7 * 2, answer.at("/rateLimit/cost").asInt());
        assertTrue(answer.at("/rateLimit/used").asInt() >= 16);
        assertEquals(
                answer.at("/rateLimit/limit").asInt(),
                answer.at("/rateLimit/used").asInt() + answer.at("/rateLimit/remaining").asInt());
    }
}
