package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Pages of events, uses, grants and identities from the index and the database while others append: each walk is one
/// answer, no row lost or doubled, and the same walk afterwards gives the same rows. Nobody is two identities.
class PagesUnderAppendsTest {
    private static final int MOST = 480;
    private static final int APPENDED = 48;
    private static final int ROUNDS = 2_000;
    private static final String ALIAS = """
            {"schema":"custody.event/1","source":{"id":"dir","system":"native","eventId":"a%d","adapter":"native/1"},"type":"INVENTORY","layer":"IDENTITY",
             "eventTime":"2026-11-20T09:00:00Z","outcome":"SUCCESS","links":[],"relation":{"kind":"ALIAS_OF",
             "subject":{"ref":"apono:user:u-alice","kind":"HUMAN"},"object":{"ref":"forge:alice%d","kind":"HUMAN"}},
             "actor":{"ref":"dir:sync%d","kind":"SERVICE_ACCOUNT"}}""";

    @Test
    void everyWalkIsOneAnswer() throws Exception {
        try (MemoryServer server = MemoryServer.stored().tell()) {
            server.caughtUp();
            AtomicBoolean enough = new AtomicBoolean();
            Thread appending = Thread.ofVirtual().start(() -> append(server, enough));
            Map<String, List<String>> walks = new HashMap<>();
            // A fast machine walks more often, until enough was appended meanwhile.
            for (int round = 0; round < 3 || server.ledger.size() <= APPENDED && round < ROUNDS; round++) {
                for (String list : List.of("events", "uses", "grants", "identities")) {
                    walk(server, list, 3, null, walks);
                }
            }
            enough.set(true);
            appending.join();
            server.caughtUp();
            assertTrue(server.ledger.size() > APPENDED, "others appended in between: " + server.ledger.size());
            for (Map.Entry<String, List<String>> each : Map.copyOf(walks).entrySet()) {
                String[] what = each.getKey().split(" ");
                assertEquals(each.getValue().size(), new HashSet<>(each.getValue()).size(), "doubled in " + each.getKey());
                Map<String, List<String>> again = new HashMap<>();
                walk(server, what[0], 100, what[1], again);
                assertEquals(again.get(each.getKey()), each.getValue(), each.getKey());
                if (what[0].equals("identities")) {
                    assertEquals(Collections.nCopies(each.getValue().size(), 1), sharing(server, what[1]), each.getKey());
                }
                if (what[0].equals("events")) {
                    assertEquals(Integer.parseInt(what[1]), each.getValue().size(), "all entries of the pinned ledger");
                }
            }
        }
    }

    /// For each identity of a list as of a size, how many of the list have one of its refs.
    private static List<Integer> sharing(MemoryServer server, String asOf) throws Exception {
        JsonNode nodes = server.data("{identities(first: 100, asOf: {ledgerSeq: \"" + asOf + "\"}) {nodes {refs}}}").at("/identities/nodes");
        Map<String, Integer> times = new HashMap<>();
        nodes.forEach(node -> node.get("refs").forEach(ref -> times.merge(ref.asText(), 1, Integer::sum)));
        return nodes.valueStream()
                .map(node -> node.get("refs").valueStream().mapToInt(ref -> times.get(ref.asText())).max().orElseThrow())
                .toList();
    }

    /// Whole scenarios of other requests: grants, their uses, their ends; and one person is known by ever more
    /// names.
    private static void append(MemoryServer server, AtomicBoolean enough) {
        try {
            String[] lines = MemoryServer.resource("/golden-scenario.ndjson").split("\n");
            for (int i = 0; i < MOST / lines.length && !enough.get(); i++) {
                for (String line : lines) {
                    String other = line.replace("123|", i + "x|").replace("req:123", "req:x" + i).replace("\"123\"", "\"x" + i + "\"")
                            .replace("prod/db", "prod/db-" + i).replace("123/1", "x" + i + "/1").replace("sess-55|", "s" + i + "|")
                            .replace("1f3d7d49", "1f%06x".formatted(i)).replace("dfd6d93a", "df%06x".formatted(i))
                            .replace("0aa3c9b1", "0a%06x".formatted(i));
                    server.ledger.add(other, Instant.parse("2026-11-21T12:00:00Z").plusSeconds(i));
                }
                server.ledger.add(ALIAS.formatted(i, i, i), Instant.parse("2026-11-21T12:00:00Z").plusSeconds(i));
                Thread.sleep(100);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Adds the ids of a whole walk under "list size".
    private static void walk(MemoryServer server, String list, int first, String asOf, Map<String, List<String>> into) throws Exception {
        String query = "query($n: Int, $a: String, $s: AsOf) {" + list
                + "(first: $n, after: $a, asOf: $s) {asOfSeq nodes {id} pageInfo {hasNextPage endCursor}}}";
        List<String> ids = new ArrayList<>();
        Map<String, Object> variables = new HashMap<>(Map.of("n", first));
        if (asOf != null) {
            variables.put("s", Map.of("ledgerSeq", asOf));
        }
        String pinned = null;
        JsonNode page;
        do {
            String body = MemoryServer.JSON.writeValueAsString(Map.of("query", query, "variables", variables));
            JsonNode answer = MemoryServer.JSON.readTree(server.post("responder", "application/json", body).body());
            page = answer.at("/data/" + list);
            assertTrue(page.has("nodes"), answer.toString());
            assertTrue(pinned == null || pinned.equals(page.get("asOfSeq").asText()), "one walk, two sizes");
            pinned = page.get("asOfSeq").asText();
            page.get("nodes").forEach(node -> ids.add(node.get("id").asText()));
            variables.put("a", page.at("/pageInfo/endCursor").asText());
        } while (page.at("/pageInfo/hasNextPage").asBoolean());
        into.put(list + " " + pinned, ids);
    }
}
