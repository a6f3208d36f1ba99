package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.WatchedCompany.by;
import static custody.query.http.WatchedCompany.day;
import static custody.query.http.WatchedCompany.of;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Thresholds, owners, controls and mutes are entries of the ledger's own, and hold for what comes behind them.
class AlertSettingsTest {
    @AutoClose
    private final MemoryServer server = MemoryServer.detecting();

    private final WatchedCompany company = new WatchedCompany(server);

    /// Settings are an entry of the ledger's own source; they hold for what comes behind it.
    @Test
    void settingsAndMutes_areData() throws Exception {
        for (int i = 0; i < 3; i++) {
            company.add("USE", day(0, 9).plusSeconds(i), by("human:eve", "HUMAN") + "," + of("vault:prod/db"));
        }
        assertEquals(0, company.alerts("repeated-attempts").size());
        server.ledger.addOwn("{\"detections\":{\"rules\":{\"repeated-attempts\":{\"severity\":\"critical\",\"owner\":\"team:soc\","
                + "\"thresholds\":{\"reads\":3,\"readsWithin\":\"PT1M\"}}},\"mutes\":[{\"rule\":\"repeated-attempts\","
                + "\"subject\":\"svc:ci\",\"until\":\"" + day(3, 0) + "\",\"reason\":\"migration\"}]}}", day(1, 0));
        for (int day : new int[] {2, 4}) {
            for (int i = 0; i < 3; i++) {
                company.add("USE", day(day, 9).plusSeconds(i), by("svc:ci", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
                company.add("USE", day(day, 9).plusSeconds(i), by("svc:run", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
            }
        }
        JsonNode found = company.alerts("repeated-attempts");
        assertEquals(List.of("svc:ci", "svc:run", "svc:run"), texts(found, "/subject").stream().sorted().toList());
        assertEquals("critical", found.get(0).get("severity").asText());
        assertEquals("team:soc", found.get(0).get("owner").asText());
        assertEquals("entry 3", found.get(0).at("/rule/version").asText());
        JsonNode rules = server.data("{rules {id threshold version enabled severity controls description owner}}").get("rules");
        assertEquals(17, rules.size());
        assertTrue(rules.valueStream().allMatch(rule -> rule.get("version").asText().equals("entry 3")));
    }

    /// Which controls a rule is evidence for is set like its thresholds, and goes with the alert into what is exported.
    @Test
    void r83_controlsAreData_andAreExportedWithTheAlert() throws Exception {
        server.ledger.addOwn("{\"detections\":{\"rules\":{\"off-hours\":{\"controls\":[\"ISO 27001 A.8.16\",\"NIST SP 800-207 tenet 5\"]}}}}", day(0, 0));
        company.fiveWeeksAndANight();
        JsonNode alert = company.alerts("off-hours").get(0);
        assertEquals("[\"ISO 27001 A.8.16\",\"NIST SP 800-207 tenet 5\"]", alert.at("/rule/controls").toString());
        String raw = "query($id: ID!) {node(id: $id) {... on Alert {event {raw}}}}";
        JsonNode record = server.data(raw, Map.of("id", alert.get("id").asText())).at("/node/event/raw/alert");
        assertEquals(alert.at("/rule/controls"), record.get("controls"), "the entry says them, wherever it goes");
    }

    @Test
    void settings_thatArePackedOrMissing_areRefusedAsSuch() throws Exception {
        assertEquals(200, set("identity", "{}").statusCode());
        for (String coding : List.of("gzip", "br")) {
            HttpResponse<String> packed = set(coding, "{}");
            assertEquals(415, packed.statusCode(), packed.body());
            assertTrue(packed.body().contains("\"code\":\"content_encoding\""), packed.body());
        }
        HttpResponse<String> empty = set("identity", "");
        assertEquals(400, empty.statusCode(), empty.body());
        assertTrue(empty.body().contains("\"code\":\"body_empty\""), empty.body());
    }

    private HttpResponse<String> set(String coding, String settings) throws Exception {
        return server.send(HttpRequest.newBuilder(URI.create(server.server.getURL() + "/v1/detections"))
                .header("Authorization", "Bearer admin")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", coding)
                .PUT(HttpRequest.BodyPublishers.ofString(settings)));
    }
}
