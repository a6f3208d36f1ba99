package custody.query.http;

import static custody.query.http.Narrator.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A month of one company, told once for the tests of a class to a server of its own, which answers from database and index:
/// `testdata/measures/november.ndjson`, whose truth its README tells.
final class November implements BeforeAllCallback, AfterAllCallback {
    static final Map<String, String> MONTH = Map.of("from", "2026-11-01T00:00:00Z", "to", "2026-12-01T00:00:00Z");

    private final MemoryServer server = MemoryServer.stored();

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        server.tell("measures/november.ndjson", Instant.parse("2026-11-25T12:00:00Z"));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server.close();
    }

    MemoryServer server() {
        return server;
    }

    /// The points of a metric of the month.
    JsonNode metric(String field) throws Exception {
        String query = "query M($t: TimeRange!) {metrics(time: $t) {m: %s {key at value numerator denominator}}}".formatted(field);
        return server.data(query, Map.of("t", MONTH)).at("/metrics/m");
    }

    /// Groups as `numerator/denominator`.
    static Map<String, String> shares(JsonNode points) {
        Map<String, String> shares = new TreeMap<>();
        for (JsonNode point : points) {
            long numerator = point.get("numerator").asLong();
            long denominator = point.get("denominator").asLong();
            shares.put(point.get("key").asText(), numerator + "/" + denominator);
        }
        return shares;
    }

    /// Holds a group of a metric against its two numbers.
    void rate(String field, String key, long numerator, long denominator) throws Exception {
        JsonNode points = metric(field);
        JsonNode found = null;
        for (JsonNode point : points) {
            found = point.get("key").asText().equals(key) ? point : found;
        }
        assertTrue(found != null, () -> key + " is not in " + points);
        assertEquals(numerator + "/" + denominator, shares(points).get(key));
        assertEquals((double) numerator / denominator, found.get("value").asDouble(), 1e-12);
    }

    /// The id of what bears a value, or bears it first, in a list of all that there is.
    String id(String list, String field, String value) throws Exception {
        for (JsonNode node : server.data("{" + list + "(first: 100) {nodes {id " + field + "}}}").at("/" + list + "/nodes")) {
            JsonNode found = node.get(field);
            if (found.asText().equals(value) || found.isArray() && found.get(0).asText().equals(value)) {
                return node.get("id").asText();
            }
        }
        throw new AssertionError("no " + value + " in " + list);
    }

    /// The refs of the grants that fit a filter.
    List<String> granted(String filter) throws Exception {
        return texts(server.data("{grants(filter: {" + filter + "}) {nodes {ref}}}").at("/grants/nodes"), "/ref");
    }
}
