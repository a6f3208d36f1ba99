package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.query.graphql.Caller;
import custody.query.graphql.QueryEngine;
import custody.query.graphql.QueryRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Documents made to cost much: each is refused before anything is fetched, with the limit named.
class HostileQueriesTest {
    @AutoClose
    private static final MemoryServer server = new MemoryServer();

    @BeforeAll
    static void tell() throws Exception {
        server.tell();
    }

    private static JsonNode refused(String query) throws Exception {
        JsonNode answer = server.answer("responder", query, Map.of());
        assertTrue(answer.path("data").isMissingNode(), answer.toString());
        assertTrue(answer.toString().length() < 60_000, "the answer is as large as the attack");
        return answer.at("/errors/0");
    }

    private static void assertLimit(String name, String code, long computed, JsonNode error) {
        assertEquals(code, error.at("/extensions/code").asText(), error.toString());
        assertEquals(name, error.at("/extensions/limit/name").asText(), error.toString());
        assertEquals(computed, error.at("/extensions/limit/computed").asLong(), error.toString());
    }

    private static String repeat(int times, IntFunction<String> part) {
        return IntStream.range(0, times).mapToObj(part).collect(Collectors.joining(" "));
    }

    @Test
    void deep() throws Exception {
        String query = "{secrets {nodes " + "{uses {nodes {secret ".repeat(30) + "{id}" + "}}}".repeat(30) + "}}";
        assertLimit("depth", "QUERY_TOO_DEEP", 2 + 3 * 30 + 1, refused(query));
    }

    @Test
    void deepThroughFragments() throws Exception {
        String query = "{secrets {nodes {...F0}}} "
                + repeat(30, i -> "fragment F" + i + " on Secret {uses {nodes {secret {" + (i == 29 ? "id" : "...F" + (i + 1)) + "}}}}");
        assertLimit("depth", "QUERY_TOO_DEEP", 2 + 3 * 30 + 1, refused(query));
    }

    @Test
    void wideThroughFragments() throws Exception {
        String query = "{ledger {head {...F0}}} "
                + repeat(40, i -> "fragment F" + i + " on LedgerEvent {" + (i == 39 ? "a: id" : "...F" + (i + 1) + " ...F" + (i + 1)) + "}");
        assertEquals("fields", refused(query).at("/extensions/limit/name").asText());
    }

    @Test
    void aliased() throws Exception {
        assertLimit("nodes", "QUERY_TOO_COMPLEX", 20_000,
                refused("{" + repeat(200, i -> "a" + i + ": events(first: 100) {nodes {seq}}") + "}"));
        assertLimit("cost", "QUERY_TOO_COMPLEX", 1 + 100 + 100 * 300,
                refused("{events(first: 100) {nodes {" + repeat(300, i -> "a" + i + ": summary") + "}}}"));
        assertLimit("fields", "QUERY_TOO_COMPLEX", 5_002,
                refused("{ledger {" + repeat(5_001, i -> "size") + "}}"));
    }

    @Test
    void nested() throws Exception {
        assertLimit("nodes", "QUERY_TOO_COMPLEX", 100 + 100 * 100 + 100 * 100 * 100,
                refused("{secrets(first: 100) {nodes {uses(first: 100) {nodes {secret {uses(first: 100) {nodes {id}}}}}}}}"));
        assertEquals("nodes",
                refused("query($n: Int = 2147483647) {events(first: $n) {nodes {seq}}}").at("/extensions/limit/name").asText());
    }

    @Test
    void fragmentsInACircle() throws Exception {
        String query = "{ledger {head {...A}}} fragment A on LedgerEvent {...B} fragment B on LedgerEvent {...A}";
        assertLimit("fragmentCycle", "BAD_USER_INPUT", 1, refused(query));
    }

    @Test
    void hugeLiteralsAndDocuments() throws Exception {
        refused("{search(query: \"x\", after: " + "[".repeat(5_000) + "]".repeat(5_000) + ") {asOfSeq}}");
        JsonNode tokens = refused("{" + "a ".repeat(20_000) + "}");
        assertTrue(tokens.get("message").asText().contains("15,000"), tokens.toString());
        JsonNode document = refused("{ledger{size}} #" + "x".repeat(1_200_000));
        assertTrue(document.get("message").asText().contains("1,000,000"), document.toString());
    }

    @Test
    void introspectionFloods() throws Exception {
        String query = "{__schema {types {fields {type {fields {type {fields {type {fields {name}}}}}}}}}}";
        assertEquals("QUERY_TOO_COMPLEX", refused(query).at("/extensions/code").asText());
        refused("{" + repeat(50, i -> "a" + i + ": __schema {types {name}}") + "}");
    }

    @Test
    void honestIntrospectionIsAnswered() throws Exception {
        String query = graphql.introspection.IntrospectionQuery.INTROSPECTION_QUERY;
        assertEquals("Query", server.data(query, Map.of()).at("/__schema/queryType/name").asText());
    }

    /// What an attack leaves behind is nothing. Not timed; the memory is what is held after a collection.
    @Test
    void memoryStaysFlat() throws Exception {
        String circle = "{ledger {head {...A}}} fragment A on LedgerEvent {...B} fragment B on LedgerEvent {...A}";
        List<String> attacks = List.of(
                "{secrets {nodes " + "{uses {nodes {secret ".repeat(30) + "{id}" + "}}}".repeat(30) + "}}",
                "{" + repeat(200, i -> "a" + i + ": events(first: 100) {nodes {seq}}") + "}",
                "{ledger {" + repeat(5_001, i -> "size") + "}}",
                "{" + "a ".repeat(20_000) + "}",
                "{search(query: \"" + "x".repeat(900_000) + "\") {asOfSeq}}",
                "{" + repeat(50, i -> "a" + i + ": __schema {types {name}}") + "}",
                "subscription {eventAppended {" + repeat(5_001, i -> "seq") + "}}",
                circle);
        attack(attacks, 10);
        long before = held();
        attack(attacks, 40);
        long grown = held() - before;
        System.out.println("held after " + 40 * attacks.size() + " attacks: " + grown / 1024 + " KiB more");
        assertTrue(grown < 16L << 20, grown + " bytes more are held");
    }

    private static void attack(List<String> attacks, int rounds) {
        var engine = server.server.getApplicationContext().getBean(QueryEngine.class);
        var caller = Caller.of("attacker", Set.of("responder"));
        for (int round = 0; round < rounds; round++) {
            for (String attack : attacks) {
                var request = new QueryRequest(attack, null, Map.of(), false, false, null);
                var answer = engine.operation(request, caller, "r").run();
                assertTrue(answer.response().containsKey("errors"), attack.substring(0, 60));
                assertTrue(answer.live().isEmpty());
            }
        }
    }

    private static long held() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
