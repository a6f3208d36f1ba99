package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Relay pages: nothing lost or doubled while the ledger grows, and cursors that cannot be taken elsewhere.
class PagesTest {
    private static final String EVENTS =
            "query($f: Int, $a: String, $l: Int, $b: String) {events(first: $f, after: $a, last: $l, before: $b) "
                    + "{asOfSeq edges {cursor node {seq}} pageInfo {hasNextPage hasPreviousPage startCursor endCursor} totalCount}}";

    @AutoClose
    private final MemoryServer server = new MemoryServer();

    @BeforeEach
    void tell() throws Exception {
        server.tell();
    }

    private JsonNode page(Map<String, Object> variables) throws Exception {
        return server.data(EVENTS, variables).get("events");
    }

    private static List<String> rows(JsonNode page) {
        List<String> rows = new ArrayList<>();
        page.get("edges").forEach(edge -> rows.add(edge.at("/node/seq").asText()));
        return rows;
    }

    @Test
    void aWalkSeesEachRowOnceWhileTheLedgerGrows() throws Exception {
        String line = ToldScenario.line(7);
        List<String> seen = new ArrayList<>();
        String after = null;
        JsonNode page;
        do {
            Map<String, Object> variables = new HashMap<>();
            variables.put("f", 3);
            variables.put("a", after);
            page = page(variables);
            seen.addAll(rows(page));
            after = page.at("/pageInfo/endCursor").asText();
            assertEquals("8", page.get("asOfSeq").asText());
            String late = line.replace("0aa3c9b1", "0aa3c9b" + seen.size()).replace("10:31:00Z", "10:5" + seen.size() % 10 + ":00Z");
            server.ledger.add(late, Instant.parse("2026-11-21T12:00:00Z"));
        } while (page.at("/pageInfo/hasNextPage").asBoolean());
        assertEquals(List.of("7", "6", "5", "4", "3", "2", "1", "0"), seen);
    }

    @Test
    void backwardsIsTheSameOrder() throws Exception {
        JsonNode last = page(Map.of("l", 3));
        assertEquals(List.of("2", "1", "0"), rows(last));
        assertTrue(last.at("/pageInfo/hasPreviousPage").asBoolean());
        assertFalse(last.at("/pageInfo/hasNextPage").asBoolean());
        JsonNode before = page(Map.of("l", 3, "b", last.at("/pageInfo/startCursor").asText()));
        assertEquals(List.of("5", "4", "3"), rows(before));
    }

    @Test
    void aCountThatIsNotExactIsSaid() throws Exception {
        JsonNode exact = server.answer("responder", "{events(first: 1) {totalCount}}", Map.of());
        assertEquals("{\"data\":{\"events\":{\"totalCount\":\"8\"}}}", exact.toString());
        JsonNode capped = server.answer("responder", "{ledger {checkpoints {totalCount}}}", Map.of());
        assertTrue(capped.at("/data/ledger/checkpoints/totalCount").isNull());
        assertTrue(capped.at("/extensions/totalCountCapped").asBoolean(), capped.toString());
    }

    private String code(String query, Map<String, Object> variables) throws Exception {
        JsonNode answer = server.answer("responder", query, variables);
        return answer.at("/errors/0/extensions/code").asText();
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() throws Exception {
        assertEquals("BAD_USER_INPUT", code(EVENTS, Map.of("f", 1, "l", 1)));
        assertEquals("BAD_USER_INPUT", code(EVENTS, Map.of("f", 0)));
        assertEquals("BAD_USER_INPUT", code(EVENTS, Map.of("f", -1)));
        assertEquals("BAD_USER_INPUT", code(EVENTS, Map.of("f", 101)));
        assertEquals("BAD_USER_INPUT", code(EVENTS, Map.of("a", "nonsense")));
        String cursor = page(Map.of("f", 1)).at("/edges/0/cursor").asText();
        assertEquals("CURSOR_MISMATCH", code("query($a: String) {uses(after: $a) {asOfSeq}}", Map.of("a", cursor)));
        String other = "query($a: String) {events(after: $a, filter: {types: [USE]}) {asOfSeq}}";
        assertEquals("CURSOR_MISMATCH", code(other, Map.of("a", cursor)));
        String ahead = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).replaceFirst("^8 ", "9 ");
        String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(ahead.getBytes(StandardCharsets.UTF_8));
        assertEquals("CURSOR_EXPIRED", code(EVENTS, Map.of("a", forged)));
    }

    @Test
    void anotherSizeThanTheCursorsIsRefused() throws Exception {
        String query = "query($a: String, $of: AsOf) {events(first: 2, after: $a, asOf: $of) {asOfSeq pageInfo {endCursor}}}";
        JsonNode first = server.data(query, Map.of("of", Map.of("ledgerSeq", "6"))).get("events");
        String cursor = first.at("/pageInfo/endCursor").asText();
        assertEquals("6", server.data(query, Map.of("a", cursor)).at("/events/asOfSeq").asText());
        assertEquals("6", server.data(query, Map.of("a", cursor, "of", Map.of("ledgerSeq", "6"))).at("/events/asOfSeq").asText());
        assertEquals("6", server.data(query, Map.of("a", cursor, "of", Map.of("knownAt", "2030-01-01T00:00:00Z"))).at("/events/asOfSeq").asText());
        assertEquals("CURSOR_MISMATCH", code(query, Map.of("a", cursor, "of", Map.of("ledgerSeq", "7"))));
        assertEquals("CURSOR_MISMATCH", code(query, Map.of("a", cursor, "of", Map.of("knownAt", "2026-11-21T10:00:00Z"))));
    }

    /// What a filter stands for may be more meanwhile.
    @Test
    void theFilterOfALaterPageIsThatOfTheFirst() throws Exception {
        say("ISSUE", "\"credential\":{\"ref\":\"c1\",\"kind\":\"token\"},\"context\":{\"session\":\"s-9\"}");
        say("USE", "\"credential\":{\"ref\":\"c2\",\"kind\":\"token\"},\"secret\":{\"ref\":\"vault:a\"}");
        say("USE", "\"credential\":{\"ref\":\"c1\",\"kind\":\"token\"},\"secret\":{\"ref\":\"vault:a\"}");
        for (int i = 0; i < 2; i++) {
            say("GRANT", "\"grant\":{\"ref\":\"g" + i + "\",\"grantee\":{\"ref\":\"svc:a\",\"kind\":\"UNKNOWN\"},\"scope\":[\"vault:a\"]}");
            say("REVOCATION", "\"revocation\":{\"target\":{\"kind\":\"SECRET\",\"ref\":\"vault:a\"}}");
        }
        String query = """
                query($n: Int, $e: String, $u: String, $g: String, $r: String) {
                  events(first: $n, after: $e, filter: {sessionRef: "s-9"}, orderBy: {field: LEDGER_SEQ, direction: ASC}) {...E}
                  uses(first: $n, after: $u, filter: {sessionRef: "s-9"}) {totalCount pageInfo {endCursor}}
                  grants(first: $n, after: $g, filter: {secret: {uriPrefix: "vault:"}}) {nodes {ref} pageInfo {endCursor}}
                  revocations(first: $n, after: $r, filter: {secret: {uriPrefix: "vault:"}}) {nodes {id} pageInfo {endCursor}}}
                fragment E on EventConnection {nodes {seq} pageInfo {endCursor}}""";
        JsonNode first = server.data(query, Map.of("n", 1));
        say("ISSUE", "\"credential\":{\"ref\":\"c2\",\"kind\":\"token\"},\"context\":{\"session\":\"s-9\"}");
        say("USE", "\"secret\":{\"ref\":\"vault:b\"}");
        JsonNode later = server.data(query, Map.of(
                "n", 9, "e", cursor(first, "events"), "u", cursor(first, "uses"), "g", cursor(first, "grants"), "r", cursor(first, "revocations")));
        assertEquals("8", first.at("/events/nodes/0/seq").asText());
        assertEquals("[{\"seq\":\"10\"}]", later.at("/events/nodes").toString());
        assertEquals("1", later.at("/uses/totalCount").asText());
        assertEquals(1, later.at("/grants/nodes").size());
        assertEquals(1, later.at("/revocations/nodes").size());
    }

    /// Somebody says between two pages that the identity has another name: the walk goes on as it began.
    @Test
    void usesOfAnIdentityStayThoseOfTheFirstPage() throws Exception {
        for (String who : List.of("a", "b", "a", "b", "a")) {
            say("USE", "\"actor\":{\"ref\":\"svc:%s\",\"kind\":\"SERVICE_ACCOUNT\"},\"secret\":{\"ref\":\"vault:a\"}".formatted(who));
        }
        String query = "query($id: ID!, $a: String) {node(id: $id) {... on Identity {uses(first: 2, after: $a) "
                + "{totalCount nodes {event {seq}} pageInfo {hasNextPage endCursor}}}}}";
        String id = server.data("{uses(first: 1) {nodes {executor {id}}}}", Map.of()).at("/uses/nodes/0/executor/id").asText();
        JsonNode first = server.data(query, Map.of("id", id)).at("/node/uses");
        say("INVENTORY", "\"relation\":{\"kind\":\"ALIAS_OF\",\"subject\":{\"ref\":\"svc:a\",\"kind\":\"SERVICE_ACCOUNT\"},"
                + "\"object\":{\"ref\":\"svc:b\",\"kind\":\"SERVICE_ACCOUNT\"}}");
        JsonNode second = server.data(query, Map.of("id", id, "a", first.at("/pageInfo/endCursor").asText())).at("/node/uses");
        assertEquals(List.of("12", "10", "8"), Stream.of(first, second).flatMap(page -> page.get("nodes").valueStream())
                .map(use -> use.at("/event/seq").asText()).toList());
        assertEquals("3", second.get("totalCount").asText());
        assertFalse(second.at("/pageInfo/hasNextPage").asBoolean());
        assertEquals("5", server.data(query, Map.of("id", id)).at("/node/uses/totalCount").asText());
    }

    /// So it does with what was issued to it.
    @Test
    void credentialsOfAnIdentityStayThoseOfTheFirstPage() throws Exception {
        for (String issued : List.of("c1 a", "c2 b", "c3 a", "c4 b", "c5 a")) {
            say("ISSUE", "\"actor\":{\"ref\":\"svc:%s\",\"kind\":\"SERVICE_ACCOUNT\"},\"credential\":{\"ref\":\"%s\",\"kind\":\"token\"}"
                    .formatted(issued.substring(3), issued.substring(0, 2)));
        }
        String query = "query($id: ID!, $a: String) {node(id: $id) {... on Identity {credentials(first: 2, after: $a) "
                + "{totalCount nodes {publicRef} pageInfo {hasNextPage endCursor}}}}}";
        String id = server.data("{events(first: 1) {nodes {actor {id}}}}", Map.of()).at("/events/nodes/0/actor/id").asText();
        JsonNode first = server.data(query, Map.of("id", id)).at("/node/credentials");
        say("INVENTORY", "\"relation\":{\"kind\":\"ALIAS_OF\",\"subject\":{\"ref\":\"svc:a\",\"kind\":\"SERVICE_ACCOUNT\"},"
                + "\"object\":{\"ref\":\"svc:b\",\"kind\":\"SERVICE_ACCOUNT\"}}");
        JsonNode second = server.data(query, Map.of("id", id, "a", first.at("/pageInfo/endCursor").asText())).at("/node/credentials");
        assertEquals(List.of("c1", "c3", "c5"), Stream.of(first, second).flatMap(page -> page.get("nodes").valueStream())
                .map(credential -> credential.get("publicRef").asText()).toList());
        assertEquals("3", second.get("totalCount").asText());
        assertEquals("5", server.data(query, Map.of("id", id)).at("/node/credentials/totalCount").asText());
    }

    /// A grant that is told to cover the secret between two pages brings its story into later walks only.
    @Test
    void eventsOfASecretStayThoseOfTheFirstPage() throws Exception {
        say("GRANT", "\"grant\":{\"ref\":\"g1\",\"grantee\":{\"ref\":\"svc:a\",\"kind\":\"UNKNOWN\"},\"scope\":[\"vault:a\"]}");
        say("APPROVAL", "\"grant\":{\"ref\":\"g2\"}");
        say("ROTATE", "\"secret\":{\"ref\":\"vault:a\"}");
        String query = "query($id: ID!, $a: String) {node(id: $id) {... on Secret {events(first: 1, after: $a) "
                + "{totalCount nodes {seq} pageInfo {hasNextPage endCursor}}}}}";
        String id = server.data("{events(first: 1) {nodes {secret {id}}}}", Map.of()).at("/events/nodes/0/secret/id").asText();
        JsonNode first = server.data(query, Map.of("id", id)).at("/node/events");
        say("GRANT", "\"grant\":{\"ref\":\"g2\",\"grantee\":{\"ref\":\"svc:a\",\"kind\":\"UNKNOWN\"},\"scope\":[\"vault:a\"]}");
        JsonNode second = server.data(query, Map.of("id", id, "a", first.at("/pageInfo/endCursor").asText())).at("/node/events");
        assertEquals("[{\"seq\":\"8\"}] [{\"seq\":\"10\"}]", first.get("nodes") + " " + second.get("nodes"));
        assertEquals("2", second.get("totalCount").asText());
        assertEquals("4", server.data(query, Map.of("id", id)).at("/node/events/totalCount").asText());
    }

    private static String cursor(JsonNode page, String list) {
        return page.at("/" + list + "/pageInfo/endCursor").asText();
    }

    private void say(String type, String more) throws Exception {
        server.ledger.add("""
                {"schema":"custody.event/1","source":{"id":"s","system":"native","eventId":"e%d","adapter":"native/1"},"type":"%s",
                 "layer":"CUSTODY","eventTime":"2026-11-21T11:00:00Z","outcome":"SUCCESS","links":[],%s}""".formatted(server.ledger.size(), type, more),
                Instant.parse("2026-11-21T12:00:00Z"));
    }

    @Test
    void aPageBeyondTheLimitNamesIt() throws Exception {
        JsonNode limit = server.answer("responder", "{events(first: 101) {asOfSeq}}", Map.of()).at("/errors/0/extensions/limit");
        assertEquals("page 100 101", limit.get("name").asText() + " " + limit.get("allowed") + " " + limit.get("computed"));
    }

    @Test
    void thePinGoesDown() throws Exception {
        String query = "{uses(asOf: {ledgerSeq: \"6\"}) {asOfSeq totalCount nodes {attribution {grant {uses {totalCount} events {totalCount}}}}}}";
        JsonNode uses = server.data(query, Map.of()).get("uses");
        assertEquals("6", uses.get("asOfSeq").asText());
        assertEquals("1", uses.get("totalCount").asText());
        assertEquals("1", uses.at("/nodes/0/attribution/grant/uses/totalCount").asText());
        String both = "{uses(asOf: {ledgerSeq: \"6\", knownAt: \"2026-11-21T12:00:00Z\"}) {asOfSeq}}";
        assertEquals("BAD_USER_INPUT", code(both, Map.of()));
    }

    @Test
    void theFeedIsInLedgerOrder() throws Exception {
        JsonNode feed = server.data("{ledger {size feed(first: 1000) {nodes {seq} pageInfo {endCursor}}}}", Map.of()).at("/ledger/feed");
        assertEquals(8, feed.get("nodes").size());
        assertEquals("0", feed.at("/nodes/0/seq").asText());
        String line = ToldScenario.line(7).replace("0aa3c9b1", "0aa3c9b2");
        server.ledger.add(line, Instant.parse("2026-11-21T12:00:00Z"));
        String next = "query($a: String) {ledger {feed(after: $a, first: 10) {nodes {seq}}}}";
        assertEquals("[{\"seq\":\"8\"}]", server.data(next, Map.of("a", feed.at("/pageInfo/endCursor").asText()))
                .at("/ledger/feed/nodes").toString());
    }
}
