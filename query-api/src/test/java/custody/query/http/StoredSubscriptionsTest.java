package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.admission.Submission;
import custody.ledger.event.EventCodec;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same subscriptions over the database, the index and the stored verdicts, moved by the follower.
class StoredSubscriptionsTest extends SubscriptionsTest {
    @TempDir
    Path directory;

    @Override
    MemoryServer open() {
        return MemoryServer.stored(directory);
    }

    private void raise(int number, String rule) throws Exception {
        String event = "{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"custody\",\"system\":\"custody\",\"stream\":\"detect\",\"eventId\":\""
                + rule + "/" + number + "\"},\"type\":\"ALERT\",\"layer\":\"CUSTODY\",\"eventTime\":\"2026-11-21T10:00:00Z\","
                + "\"outcome\":\"SUCCESS\",\"derived\":true,\"links\":[]}";
        String record = "{\"alert\":{\"rule\":\"" + rule + "\",\"severity\":\"high\",\"subject\":\"s\",\"owner\":null,\"explanation\":\"number "
                + number + "\",\"cause\":0,\"evidence\":[0],\"settings\":\"standard\",\"threshold\":{},\"controls\":[]}}";
        ledger().append(List.of(new Submission(EventCodec.decode(root(event)), root(record))));
    }

    private static JsonNode root(String json) throws Exception {
        return JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root();
    }

    /// Alerts come as the ledger takes them, of the rules asked for, and go on after a cursor.
    @Test
    void alertsComeAsTheyAreRaised() throws Exception {
        String query = "subscription($r: [ID!], $a: String) {alertRaised(rules: $r, after: $a) {severity explanation rule {id} event {type}}}";
        raise(0, "burst");
        String cursor;
        try (EventSource source = source(query, Map.of("r", List.of("burst"), "a", "0"), null)) {
            com.fasterxml.jackson.databind.JsonNode first = source.next().json().at("/data/alertRaised");
            assertEquals("number 0", first.get("explanation").asText());
            assertEquals("ALERT", first.at("/event/type").asText());
            raise(1, "off-hours");
            raise(2, "burst");
            EventSource.Event second = source.next();
            assertEquals("number 2", second.json().at("/data/alertRaised/explanation").asText());
            cursor = second.id();
        }
        raise(3, "burst");
        try (EventSource source = source(query, Map.of(), cursor)) {
            assertEquals("number 3", source.next().json().at("/data/alertRaised/explanation").asText());
        }
    }
}
