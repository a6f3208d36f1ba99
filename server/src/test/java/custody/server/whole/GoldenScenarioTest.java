package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The golden scenario, posted natively over HTTP and asked about over GraphQL, in several orders, on both databases.
class GoldenScenarioTest {
    private static final Path EVENTS = Path.of("..", "testdata", "attribution", "golden.ndjson");
    private static final String SECRET = "aws:secretsmanager:eu-west-1:111122223333:prod/db";
    private static final int ORDERS = 4;

    @ParameterizedTest
    @EnumSource
    void postedInAnyOrder_givesThePrintedAnswer(Databases database, @TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> events = new ArrayList<>(Files.readAllLines(EVENTS));
        for (int order = 0; order < ORDERS; order++) {
            String which = "seed " + seed + " order " + order;
            Path data = directory.resolve("order" + order);
            Map<String, Object> properties = database.fresh();
            try (TestServer server = TestServer.start(data, properties)) {
                post(server.api, events, order);
                check(server.api, which);
            }
            if (order == 0) {
                try (TestServer server = TestServer.start(data, properties)) {
                    server.api.awaitAnswered(events.size());
                    check(server.api, which + " after a restart");
                }
            }
            Collections.shuffle(events, random);
        }
    }

    /// As one NDJSON post, as one array, and one by one.
    private static void post(Api api, List<String> events, int order) throws Exception {
        switch (order % 3) {
            case 0 -> api.take("/v1/events", "application/x-ndjson", String.join("\n", events).getBytes(StandardCharsets.UTF_8));
            case 1 -> api.take("/v1/events", "application/json", ("[" + String.join(",", events) + "]").getBytes(StandardCharsets.UTF_8));
            default -> {
                for (String event : events) {
                    api.take("/v1/events", "application/json", event.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        api.awaitAnswered(events.size());
    }

    static void check(Api api, String which) throws Exception {
        JsonNode uses = api.ask("""
                query($secret: String!) {uses(filter: {secret: {uris: [$secret]}}, orderBy: {field: EVENT_TIME, direction: ASC}) {
                  nodes {at chain {actorRef proven} attribution {verdict confidence flags
                    grant {id ticket} approvals {approver {name}} revocation {eventTime}}}}}""", Map.of("secret", SECRET)).at("/uses/nodes");
        assertEquals(2, uses.size(), which);
        JsonNode first = uses.get(0);
        assertEquals("AUTHORIZED", first.at("/attribution/verdict").asText(), which);
        assertEquals("EXACT", first.at("/attribution/confidence").asText(), which);
        assertEquals("INC-4711", first.at("/attribution/grant/ticket").asText(), which);
        assertEquals("Bob", first.at("/attribution/approvals/0/approver/name").asText(), which);
        List<String> chain = new ArrayList<>();
        first.get("chain").forEach(hop -> chain.add(hop.get("actorRef").asText()));
        assertEquals(3, chain.size(), which);
        assertEquals(List.of("apono:user:u-alice", "apono:grantee:agent-7"), chain.subList(0, 2), which);
        assertTrue(chain.get(2).endsWith("role/agent-runner"), which + chain);
        JsonNode second = uses.get(1);
        assertEquals("REVOKED", second.at("/attribution/verdict").asText(), which);
        assertEquals(0, second.at("/attribution/flags").size(), which);
        assertEquals("2026-11-21T10:25:00Z", second.at("/attribution/revocation/eventTime").asText(), which);
        JsonNode end = api.ask("""
                query($grant: ID!) {revocations(filter: {grantId: $grant}) {nodes {effectiveAt complete leakWindow
                  layers {layer confirmedAt complete} usesAfter {totalCount}}}}""",
                Map.of("grant", first.at("/attribution/grant/id").asText())).at("/revocations/nodes");
        assertEquals(1, end.size(), which);
        assertEquals("2026-11-21T10:25:00Z", end.at("/0/effectiveAt").asText(), which);
        assertFalse(end.at("/0/complete").asBoolean(), which);
        assertEquals("PT6M", end.at("/0/leakWindow").asText(), which);
        assertEquals("1", end.at("/0/usesAfter/totalCount").asText(), which);
        assertTrue(end.at("/0/layers").toString().contains("BROKER"), which);
    }
}
