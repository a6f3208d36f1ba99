package custody.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import custody.ledger.event.EventCodec;
import custody.ledger.json.JsonDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The golden scenario, told to a server: what is where in it, and what else may be told behind it.
final class ToldScenario {
    static final Map<String, String> DAY = Map.of("from", "2026-11-21T00:00:00Z", "to", "2026-11-22T00:00:00Z");
    private static final Instant LATER = Instant.parse("2026-11-21T12:00:00Z");

    private final MemoryServer server;

    ToldScenario(MemoryServer server) throws Exception {
        this.server = server.tell();
    }

    /// An event of the scenario, as its source told it.
    static String line(int number) throws IOException {
        return MemoryServer.resource("/golden-scenario.ndjson").split("\n")[number];
    }

    /// The id of an event of the scenario.
    static String eventId(int line) throws Exception {
        return EventCodec.decode(JsonDocument.parse(line(line).getBytes(StandardCharsets.UTF_8)).root()).id().toString();
    }

    /// Appends one more event, at noon.
    void add(String event) throws Exception {
        server.ledger.add(event, LATER);
    }

    /// Appends an event of the scenario with something changed, at noon.
    void add(int line, UnaryOperator<String> change) throws Exception {
        add(change.apply(line(line)));
    }

    String secretId() throws Exception {
        return server.data("{secrets(first: 1) {nodes {id uri}}}").at("/secrets/nodes/0/id").asText();
    }

    String grantId() throws Exception {
        return server.data("{grants(first: 1) {nodes {id}}}").at("/grants/nodes/0/id").asText();
    }

    String useId(int at) throws Exception {
        String query = "{uses(orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {id}}}";
        return server.data(query).at("/uses/nodes/" + at + "/id").asText();
    }

    String identityId(String name) throws Exception {
        String query = "query($n: String!) {identities(filter: {nameContains: $n}) {nodes {id}}}";
        return server.data(query, Map.of("n", name)).at("/identities/nodes/0/id").asText();
    }

    /// The uses that bear a flag.
    JsonNode flagged(String flag) throws Exception {
        String query = "query($f: [Flag!]) {uses(filter: {flags: $f}, orderBy: {field: LEDGER_SEQ, direction: ASC})"
                + " {totalCount nodes {at attribution {flags}}}}";
        return server.data(query, Map.of("f", List.of(flag))).get("uses");
    }
}
