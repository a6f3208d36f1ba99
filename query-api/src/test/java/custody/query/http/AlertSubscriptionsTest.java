package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import custody.ledger.admission.Submission;
import custody.ledger.event.EventCodec;
import custody.ledger.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Alerts as a stream: they come as the ledger takes them.
class AlertSubscriptionsTest {
    @AutoClose
    private final MemoryServer server = MemoryServer.stored();

    private void raise(int number, String rule) throws Exception {
        String event = "{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"custody\",\"system\":\"custody\",\"stream\":\"detect\",\"eventId\":\""
                + rule + "/" + number + "\"},\"type\":\"ALERT\",\"layer\":\"CUSTODY\",\"eventTime\":\"2026-11-21T10:00:00Z\","
                + "\"outcome\":\"SUCCESS\",\"derived\":true,\"links\":[]}";
        String record = "{\"alert\":{\"rule\":\"" + rule + "\",\"severity\":\"high\",\"subject\":\"s\",\"owner\":null,\"explanation\":\"number "
                + number + "\",\"cause\":0,\"evidence\":[0],\"settings\":\"standard\",\"threshold\":{},\"controls\":[]}}";
        server.ledger.append(List.of(new Submission(EventCodec.decode(parsed(event).root()), parsed(record).root())));
    }

    private static JsonDocument parsed(String json) throws Exception {
        return JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /// Alerts come as the ledger takes them, of the rules asked for, and go on after a cursor.
    @Test
    void alertsComeAsTheyAreRaised() throws Exception {
        String query = "subscription($r: [ID!], $a: String) {alertRaised(rules: $r, after: $a) {severity explanation rule {id} event {type}}}";
        raise(0, "burst");
        String cursor;
        try (EventSource source = new EventSource(server, "responder", query, Map.of("r", List.of("burst"), "a", "0"), null)) {
            JsonNode first = source.next().json().at("/data/alertRaised");
            assertEquals("number 0", first.get("explanation").asText());
            assertEquals("ALERT", first.at("/event/type").asText());
            raise(1, "off-hours");
            raise(2, "burst");
            EventSource.Event second = source.next();
            assertEquals("number 2", second.json().at("/data/alertRaised/explanation").asText());
            cursor = second.id();
        }
        raise(3, "burst");
        try (EventSource source = new EventSource(server, "responder", query, Map.of(), cursor)) {
            assertEquals("number 3", source.next().json().at("/data/alertRaised/explanation").asText());
        }
    }
}
