package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A session in which credentials are issued all the time: answered whole, or refused with what can be asked instead.
class LongSessionTest {
    private static final String QUERY = """
            {events(first: 1, filter: {sessionRef: "s-1"}) {totalCount} uses(first: 1, filter: {sessionRef: "s-1"}) {totalCount}}""";

    private static void say(MemoryServer server, String type, int credential, String more) throws Exception {
        server.ledger.add("""
                {"schema":"custody.event/1","source":{"id":"s","system":"native","eventId":"%s %d","adapter":"native/1"},"type":"%s",
                 "layer":"BROKER","eventTime":"2026-11-21T11:00:00Z","outcome":"SUCCESS","links":[],"credential":{"ref":"c%d","kind":"token"},%s}"""
                .formatted(type, credential, type, credential, more), Instant.parse("2026-11-21T12:00:00Z"));
    }

    private static void issue(MemoryServer server, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            say(server, "ISSUE", i, "\"context\":{\"session\":\"s-1\"}");
        }
    }

    @Test
    void allItsCredentialsCountUpToTheLimit() throws Exception {
        try (MemoryServer server = MemoryServer.stored()) {
            issue(server, 0, 5_000);
            say(server, "USE", 0, "\"secret\":{\"ref\":\"vault:a\"}");
            JsonNode found = server.data(QUERY, Map.of());
            assertEquals("5001", found.at("/events/totalCount").asText());
            assertEquals("1", found.at("/uses/totalCount").asText());
            issue(server, 5_000, 5_001);
            JsonNode refused = server.answer("responder", QUERY, Map.of()).at("/errors/0");
            assertEquals("BAD_USER_INPUT", refused.at("/extensions/code").asText());
            assertTrue(refused.get("message").asText().contains("search(query:)"), refused::toString);
            JsonNode inside = server.data("{search(first: 1, query: \"session:\\\"s-1\\\"\") {totalCount}}", Map.of());
            assertEquals("5001", inside.at("/search/totalCount").asText());
        }
    }
}
