package custody.server.whole;

import static custody.server.whole.Api.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The 37 vectors of `testdata/attribution/vectors`, posted over HTTP and read over GraphQL: verdict, class, flags and
/// finality as stated, and nobody but the vector's own people and events in grant, approvals and chain.
class VectorsOverHttpTest {
    private static final Path FOLDER = Path.of("..", "testdata", "attribution", "vectors");
    private static final int VECTORS = 37;
    private static final Set<String> WITHOUT_GRANT = Set.of("NO_GRANT", "UNATTRIBUTED", "ATTEMPT_DENIED");
    private static final String USES = """
            query($after: String) {uses(first: 100, after: $after, orderBy: {field: LEDGER_SEQ, direction: ASC}) {
              pageInfo {hasNextPage endCursor}
              nodes {event {sourceEventId source {name}} executor {refs} chain {actorRef}
                attribution {verdict class flags finality reason grant {ref source {name}}
                  approvals {decision policyId approver {refs} event {type source {name}}}}}}}""";

    @Test
    void postedOneAfterTheOther_eachIsReadAsStated(@TempDir Path data) throws Exception {
        List<JsonNode> vectors = vectors();
        try (TestServer server = TestServer.start(data, Map.of())) {
            for (JsonNode vector : vectors) {
                post(server.api, events(vector));
            }
            Map<String, JsonNode> uses = uses(server.api);
            for (JsonNode vector : vectors) {
                check(vector, vector.get("expected"), uses, true);
            }
            for (JsonNode vector : vectors) {
                if (vector.has("then")) {
                    post(server.api, events(vector.get("then")));
                    check(vector, vector.at("/then/expected"), uses(server.api), true);
                }
            }
        }
    }

    @Test
    void postedTogetherAndShuffled_eachIsReadAsStated(@TempDir Path data) throws Exception {
        long seed = System.nanoTime();
        List<JsonNode> vectors = vectors();
        List<JsonNode> events = new ArrayList<>();
        vectors.forEach(vector -> events.addAll(events(vector)));
        Collections.shuffle(events, new Random(seed));
        try (TestServer server = TestServer.start(data, Map.of())) {
            post(server.api, events);
            Map<String, JsonNode> uses = uses(server.api);
            for (JsonNode vector : vectors) {
                try {
                    check(vector, vector.get("expected"), uses, false);
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
                }
            }
        }
    }

    private static void post(Api api, List<JsonNode> events) throws Exception {
        JsonNode answer = api.take("/v1/events", "application/json", Api.JSON.writeValueAsBytes(events));
        assertEquals(events.size(), answer.get("accepted").asInt(), answer.toString());
        api.awaitAnswered(answer.get("treeSize").asLong());
    }

    /// Every use of the ledger by source and event id.
    private static Map<String, JsonNode> uses(Api api) throws Exception {
        Map<String, JsonNode> uses = new HashMap<>();
        String after = null;
        do {
            Map<String, Object> variables = new HashMap<>();
            variables.put("after", after);
            JsonNode page = api.ask(USES, variables).get("uses");
            page.get("nodes").forEach(use -> uses.put(
                    use.at("/event/source/name").asText() + " " + use.at("/event/sourceEventId").asText(), use));
            after = page.at("/pageInfo/hasNextPage").asBoolean() ? page.at("/pageInfo/endCursor").asText() : null;
        } while (after != null);
        return uses;
    }

    private static void check(JsonNode vector, JsonNode expected, Map<String, JsonNode> uses, boolean inOrder) {
        String name = vector.get("name").asText();
        JsonNode use = uses.get(expected.at("/use/source").asText() + " " + expected.at("/use/eventId").asText());
        assertNotNull(use, name);
        JsonNode found = use.get("attribution");
        String says = name + ": " + found.get("reason").asText();
        assertEquals(expected.get("verdict"), found.get("verdict"), says);
        assertEquals(expected.get("class"), found.get("class"), says);
        Set<String> missing = new TreeSet<>(texts(expected.get("flags"), ""));
        missing.removeAll(texts(found.get("flags"), ""));
        assertEquals(Set.of(), missing, says);
        if (expected.has("finality")) {
            String finality = found.get("finality").asText();
            assertTrue(finality.equals(expected.get("finality").asText()) || !inOrder && finality.equals("REVISED"), says + " " + finality);
        }
        checkParties(vector, use, says);
    }

    /// Grant, approvals and chain name what the vector tells, and no other.
    private static void checkParties(JsonNode vector, JsonNode use, String says) {
        List<JsonNode> events = events(vector);
        JsonNode found = use.get("attribution");
        String verdict = found.get("verdict").asText();
        JsonNode told = events.stream().filter(event -> event.at("/source/eventId").equals(use.at("/event/sourceEventId"))
                && event.at("/source/id").equals(use.at("/event/source/name"))).findFirst().orElseThrow();
        List<String> chain = texts(use.get("chain"), "/actorRef");
        if (verdict.equals("UNATTRIBUTED")) {
            assertEquals(List.of(), chain, says);
        } else {
            assertEquals(told.at("/actor/ref").asText(), chain.getLast(), says);
            assertTrue(texts(use.at("/executor/refs"), "").contains(chain.getLast()), says);
        }
        if (WITHOUT_GRANT.contains(verdict)) {
            assertTrue(found.get("grant").isNull(), says);
        } else if (!found.get("grant").isNull()) {
            assertTrue(events.stream().anyMatch(event -> event.get("type").asText().equals("GRANT")
                    && event.at("/grant/ref").equals(found.at("/grant/ref"))
                    && event.at("/source/id").equals(found.at("/grant/source/name"))), says + found);
        }
        for (JsonNode approval : found.get("approvals")) {
            assertEquals("APPROVED", approval.get("decision").asText(), says);
            assertTrue(events.stream().anyMatch(event -> event.get("type").asText().equals("APPROVAL") && decides(event, approval)), says + approval);
        }
        if (verdict.equals("AUTHORIZED")) {
            assertTrue(!found.get("approvals").isEmpty(), says);
        }
    }

    private static boolean decides(JsonNode event, JsonNode approval) {
        String policy = event.at("/approval/policyId").asText();
        String by = event.at("/approval/by/ref").asText(event.at("/actor/ref").asText());
        return approval.get("policyId").isNull()
                ? texts(approval.at("/approver/refs"), "").contains(by)
                : approval.get("policyId").asText().equals(policy);
    }

    private static List<JsonNode> vectors() throws Exception {
        List<JsonNode> vectors = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                vectors.add(Api.JSON.readTree(Files.readString(file, StandardCharsets.UTF_8)));
            }
        }
        assertEquals(VECTORS, vectors.size());
        return vectors;
    }

    private static List<JsonNode> events(JsonNode of) {
        List<JsonNode> events = new ArrayList<>();
        of.get("events").forEach(events::add);
        return events;
    }
}
