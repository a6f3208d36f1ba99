package custody.query.http;


import com.fasterxml.jackson.databind.JsonNode;
import custody.query.Eventually;
import custody.query.alert.DetectionProjection;
import custody.query.alert.DetectionRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Months of one company, told by the day to a server whose detections say what they find; and what they found.
final class WatchedCompany {
    /// Holds everything that is told.
    static final Map<String, String> ALL = Map.of("from", "2026-01-01T00:00:00Z", "to", "2027-01-01T00:00:00Z");

    /// A Monday.
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final String ALERTS = """
            query($rules: [ID!]) { alerts(rules: $rules, first: 100) { totalCount nodes {
              id at severity subject owner explanation rule { id name threshold controls version } actor { name kind }
              secret { uri } uses(first: 30) { totalCount nodes { at executor { kind } } }
              evidence(first: 30) { nodes { seq type } } event { seq type receivedAt actor { name } source { name } } } } }""";

    private final MemoryServer server;

    WatchedCompany(MemoryServer server) {
        this.server = server;
    }

    long add(String type, Instant at, String more) throws Exception {
        return add("vault", type, at, more);
    }

    /// Appends an event that was received two seconds after it happened.
    long add(String source, String type, Instant at, String more) throws Exception {
        return server.ledger.add("""
                {"schema":"custody.event/1","source":{"id":"%s","system":"vault","eventId":"e%d","adapter":"test/1"},
                "type":"%s","layer":"CUSTODY","eventTime":"%s","outcome":"SUCCESS"%s}"""
                .formatted(source, server.ledger.size(), type, at, more.isEmpty() ? "" : "," + more), at.plusSeconds(2));
    }

    static String by(String ref, String kind) {
        return "\"actor\":{\"ref\":\"%s\",\"kind\":\"%s\",\"name\":\"%s\"}".formatted(ref, kind, ref);
    }

    static String of(String secret) {
        return "\"action\":\"fetch\",\"secret\":{\"ref\":\"" + secret + "\"}";
    }

    static Instant day(int day, int hour) {
        return START.plus(Duration.ofDays(day)).plus(Duration.ofHours(hour));
    }

    /// A service that works in office hours for five weeks; then one night.
    void fiveWeeksAndANight() throws Exception {
        for (int day = 0; day < 35; day++) {
            if (day % 7 < 5) {
                add("USE", day(day, 9), by("svc:pay", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
            }
        }
        add("USE", day(35, 3), by("svc:pay", "SERVICE_ACCOUNT") + "," + of("vault:prod/hsm")
                + ",\"context\":{\"ip\":\"203.0.113.7\",\"tool\":\"curl\"}");
    }

    /// What the event of bob's grant of the production database holds.
    static String grant(String ref, String more) {
        return by("human:ann", "HUMAN") + ",\"grant\":{\"ref\":\"" + ref + "\",\"grantee\":{\"ref\":\"human:bob\",\"kind\":\"HUMAN\"},"
                + "\"scope\":[\"vault:prod/db\"]" + more + "}";
    }

    /// What the event of a use under such a grant holds.
    static String under(String ref) {
        return by("human:bob", "HUMAN") + "," + of("vault:prod/db") + ",\"grant\":{\"ref\":\"" + ref + "\"}";
    }

    void approved(String ref, Instant at) throws Exception {
        add("APPROVAL", at, by("human:carl", "HUMAN") + ",\"grant\":{\"ref\":\"" + ref
                + "\"},\"approval\":{\"kind\":\"HUMAN\",\"decision\":\"APPROVED\"}");
    }

    /// Once everything that was found is said and taken in: the alerts of these rules, the newest first.
    JsonNode alerts(String... rules) throws Exception {
        settled();
        return server.data(ALERTS, Map.of("rules", List.of(rules))).at("/alerts/nodes");
    }

    /// Waits until everything that was found is said and taken in.
    void settled() throws Exception {
        var detections = server.server.getApplicationContext().getBean(DetectionProjection.class);
        var rows = server.server.getApplicationContext().getBean(DetectionRows.class);
        Eventually.holds(
                () -> detections.size() >= server.ledger.size()
                        && rows.query("SELECT event_id FROM detect_pending", List.of(), row -> row.getString(1)).isEmpty(),
                () -> "detections cover " + detections.size() + " of " + server.ledger.size());
    }
}
