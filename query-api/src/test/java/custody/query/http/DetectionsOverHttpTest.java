package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.query.alert.DetectionProjection;
import custody.query.alert.DetectionRows;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Alerts and reviews as people read them: Q15, Q17 and Q25 as printed, on a ledger that tells four months of one
/// company, with projections, alerts and tables as the product has them.
class DetectionsOverHttpTest {
    /// A Monday.
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final Map<String, String> ALL = Map.of("from", "2026-01-01T00:00:00Z", "to", "2027-01-01T00:00:00Z");
    private static final String ALERTS = """
            query($rules: [ID!]) { alerts(rules: $rules, first: 100) { totalCount nodes {
              id at severity subject owner explanation rule { id name threshold controls version } actor { name kind }
              secret { uri } uses(first: 30) { totalCount nodes { at executor { kind } } }
              evidence(first: 30) { nodes { seq type } } event { seq type receivedAt actor { name } source { name } } } } }""";

    @TempDir
    Path directory;

    private MemoryServer server;
    private int number;

    @BeforeEach
    void start() {
        server = MemoryServer.detecting(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private long add(String type, Instant at, String more) throws Exception {
        return add("vault", type, at, more);
    }

    private long add(String source, String type, Instant at, String more) throws Exception {
        return server.ledger.add("""
                {"schema":"custody.event/1","source":{"id":"%s","system":"vault","eventId":"e%d","adapter":"test/1"},
                "type":"%s","layer":"CUSTODY","eventTime":"%s","outcome":"SUCCESS"%s}"""
                .formatted(source, number++, type, at, more.isEmpty() ? "" : "," + more), at.plusSeconds(2));
    }

    private static String by(String ref, String kind) {
        return "\"actor\":{\"ref\":\"%s\",\"kind\":\"%s\",\"name\":\"%s\"}".formatted(ref, kind, ref);
    }

    private static String of(String secret) {
        return "\"action\":\"fetch\",\"secret\":{\"ref\":\"" + secret + "\"}";
    }

    private static Instant day(int day, int hour) {
        return START.plus(Duration.ofDays(day)).plus(Duration.ofHours(hour));
    }

    /// Once everything that was found is said and taken in: the alerts of these rules, the newest first.
    private JsonNode alerts(String... rules) throws Exception {
        settled();
        return server.data(ALERTS, Map.of("rules", List.of(rules))).at("/alerts/nodes");
    }

    private void settled() throws Exception {
        var detections = server.server.getApplicationContext().getBean(DetectionProjection.class);
        var rows = server.server.getApplicationContext().getBean(DetectionRows.class);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (detections.size() < server.ledger.size()
                || !rows.query("SELECT event_id FROM detect_pending", List.of(), row -> row.getString(1)).isEmpty()) {
            assertTrue(System.nanoTime() < end, "detections cover " + detections.size() + " of " + server.ledger.size());
            Thread.sleep(20);
        }
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> out = new ArrayList<>();
        list.forEach(each -> out.add(each.at(field).asText()));
        return out;
    }

    /// A service that works in office hours for five weeks; then one night.
    private void fiveWeeksAndANight() throws Exception {
        for (int day = 0; day < 35; day++) {
            if (day % 7 < 5) {
                add("USE", day(day, 9), by("svc:pay", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
            }
        }
        add("USE", day(35, 3), by("svc:pay", "SERVICE_ACCOUNT") + "," + of("vault:prod/hsm")
                + ",\"context\":{\"ip\":\"203.0.113.7\",\"tool\":\"curl\"}");
    }

    @Test
    void q15_anomaliesAsPrinted_r67_r68_r69_r70() throws Exception {
        fiveWeeksAndANight();
        for (int i = 0; i < 12; i++) {
            add("USE", day(36, 9).plusSeconds(i * 60), by("human:eve", "HUMAN") + "," + of("vault:prod/db"));
        }
        for (int i = 0; i < 25; i++) {
            add("USE", day(36, 10).plusSeconds(i), by("agent:7", "AGENT") + "," + of("vault:app/" + i));
        }
        settled();
        JsonNode nodes = server.data(MemoryServer.question(15), Map.of("t", ALL)).at("/alerts/nodes");
        Map<String, Integer> byRule = new TreeMap<>();
        nodes.forEach(each -> byRule.merge(each.at("/rule/name").asText() + " " + each.at("/actor/name").asText(), 1, Integer::sum));
        assertEquals(Map.of("off-hours svc:pay", 1, "first-seen-resource svc:pay", 1, "repeated-attempts human:eve", 1,
                "repeated-attempts agent:7", 1, "burst agent:7", 1), byRule, nodes.toPrettyString());
        for (JsonNode each : nodes) {
            if (each.at("/rule/name").asText().equals("off-hours")) {
                assertEquals("SERVICE_ACCOUNT", each.at("/actor/kind").asText());
                assertEquals("vault:prod/hsm", each.at("/secret/uri").asText());
                assertEquals("203.0.113.7", each.at("/uses/nodes/0/context/ip").asText());
                assertEquals(day(35, 3).toString(), each.get("at").asText());
                assertEquals(3, each.at("/rule/threshold/days").asInt());
                assertTrue(each.get("explanation").asText().contains("svc:pay was active at Monday 03:00 UTC on 0 other days"),
                        each.get("explanation").asText());
            }
        }
    }

    @Test
    void alerts_areEntriesOfTheLedgersOwn_r83_r82_r71() throws Exception {
        add("INVENTORY", day(0, 0), "\"relation\":{\"kind\":\"OWNED_BY\",\"subject\":{\"ref\":\"svc:pay\",\"kind\":\"SERVICE_ACCOUNT\"},"
                + "\"object\":{\"ref\":\"team:payments\",\"kind\":\"GROUP\"}}");
        fiveWeeksAndANight();
        add("USE", day(36, 3), by("svc:other", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        long cause = 26;
        JsonNode alert = alerts("off-hours").get(0);
        assertEquals("ALERT", alert.at("/event/type").asText());
        assertEquals("custody", alert.at("/event/source/name").asText());
        assertEquals("svc:pay", alert.at("/event/actor/name").asText());
        assertEquals("team:payments", alert.get("owner").asText());
        assertTrue(texts(alert.at("/rule/controls"), "").contains("NIST CSF 2.0 DE.CM-03"), alert.toPrettyString());
        assertEquals(List.of(Long.toString(cause)), texts(alert.at("/evidence/nodes"), "/seq"));
        String id = alert.get("id").asText();
        JsonNode node = server.data("query($id: ID!) {node(id: $id) {... on Alert {severity subject}}}", Map.of("id", id)).get("node");
        assertEquals("svc:pay", node.get("subject").asText());
        // From receipt to alert: the ALERT entry stands behind the use, with a ledger time of its own.
        assertTrue(alert.at("/event/seq").asLong() > cause);
    }

    @Test
    void r71_howSoonAnAlertComes() throws Exception {
        String query = "query($t: TimeRange!) {metrics(time: $t) {alertLagP95 {value numerator denominator}}}";
        assertEquals("[]", server.data(query, Map.of("t", ALL)).at("/metrics/alertLagP95").toString(), "nothing was alerted");
        fiveWeeksAndANight();
        settled();
        JsonNode raised = server.data("{alerts(first: 100) {nodes {id}}}", Map.of()).at("/alerts/nodes");
        assertTrue(raised.size() >= 2, "off-hours and a first resource at least");
        Duration longest = Duration.ZERO;
        for (JsonNode each : raised) {
            String cause = "query($id: ID!) {node(id: $id) {... on Alert {event {receivedAt} evidence {nodes {receivedAt}}}}}";
            JsonNode times = server.data(cause, Map.of("id", each.get("id").asText())).get("node");
            Duration took = Duration.between(
                    Instant.parse(times.at("/evidence/nodes/0/receivedAt").asText()), Instant.parse(times.at("/event/receivedAt").asText()));
            longest = took.compareTo(longest) > 0 ? took : longest;
        }
        JsonNode lag = server.data(query, Map.of("t", ALL)).at("/metrics/alertLagP95/0");
        assertEquals(longest.toNanos() / 1e9, lag.get("value").asDouble(), 1e-9);
        assertEquals(raised.size(), lag.get("numerator").asInt());
    }

    @Test
    void alerts_ofWhatThereIsNot_orOfTooMany_areToldNotEmpty() throws Exception {
        fiveWeeksAndANight();
        settled();
        String query = "query($r: [ID!], $s: [String!], $of: [String!]) {alerts(rules: $r, severity: $s, owners: $of) {totalCount}}";
        assertEquals("1", server.data(query, Map.of("r", List.of("off-hours"), "s", List.of("MEDIUM"))).at("/alerts/totalCount").asText());
        List<String> many = IntStream.range(0, 101).mapToObj(i -> "team:" + i).toList();
        for (Map<String, List<String>> each : List.of(Map.of("r", List.of("off-hour")), Map.of("s", List.of("severe")), Map.of("of", many))) {
            JsonNode refused = server.answer("responder", query, each);
            assertEquals("BAD_USER_INPUT", refused.at("/errors/0/extensions/code").asText(), refused::toString);
        }
    }

    /// Nobody owns it, so it is in the queue without owner.
    @Test
    void r82_withoutOwner_isInTheQueueWithoutOwner() throws Exception {
        fiveWeeksAndANight();
        add("INVENTORY", day(35, 9), "\"relation\":{\"kind\":\"OWNED_BY\",\"subject\":{\"ref\":\"svc:owned\",\"kind\":\"SERVICE_ACCOUNT\"},"
                + "\"object\":{\"ref\":\"team:payments\",\"kind\":\"GROUP\"}}");
        for (int i = 0; i < 12; i++) {
            add("USE", day(36, 9).plusSeconds(i * 60), by("svc:owned", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        }
        assertTrue(alerts("off-hours").get(0).get("owner").isNull());
        String query = "query($o: Boolean, $of: [String!]) {alerts(owned: $o, owners: $of, rules: [\"off-hours\", \"repeated-attempts\"])"
                + " {totalCount nodes {subject owner}}}";
        assertEquals("{\"totalCount\":\"1\",\"nodes\":[{\"subject\":\"svc:pay\",\"owner\":null}]}",
                server.data(query, Map.of("o", false)).get("alerts").toString());
        String payments = "{\"totalCount\":\"1\",\"nodes\":[{\"subject\":\"svc:owned\",\"owner\":\"team:payments\"}]}";
        assertEquals(payments, server.data(query, Map.of("o", true)).get("alerts").toString());
        assertEquals(payments, server.data(query, Map.of("of", List.of("team:payments", "team:other"))).get("alerts").toString());
        assertEquals(2, server.data(query, Map.of()).at("/alerts/totalCount").asInt());
    }

    /// A violation stands under the owner of its secret.
    @Test
    void r82_violationsByOwner_andThoseOfNobodysSecrets() throws Exception {
        add("INVENTORY", day(0, 0), "\"relation\":{\"kind\":\"OWNED_BY\",\"subject\":{\"ref\":\"vault:prod/db\",\"kind\":\"UNKNOWN\"},"
                + "\"object\":{\"ref\":\"team:db\",\"kind\":\"GROUP\"}}");
        add("USE", day(0, 1), by("human:bob", "HUMAN") + "," + of("vault:prod/db"));
        add("USE", day(0, 2), by("human:bob", "HUMAN") + "," + of("vault:nobodys"));
        String query = "{owned: uses(filter: {classes: [VIOLATION], secret: {uris: [\"vault:prod/db\"]}}) {nodes {secret {owner {refs}}}}"
                + " queue: uses(filter: {classes: [VIOLATION], secret: {debt: [NO_OWNER]}}) {nodes {secret {uri owner {refs}}}}}";
        settled();
        JsonNode found = server.data(query, Map.of());
        assertEquals("team:db", found.at("/owned/nodes/0/secret/owner/refs/0").asText());
        assertEquals("[{\"secret\":{\"uri\":\"vault:nobodys\",\"owner\":null}}]", found.at("/queue/nodes").toString());
    }

    /// Which controls a rule is evidence for is set like its thresholds, and goes with the alert into what is exported.
    @Test
    void r83_controlsAreData_andAreExportedWithTheAlert() throws Exception {
        server.ledger.addOwn("{\"detections\":{\"rules\":{\"off-hours\":{\"controls\":[\"ISO 27001 A.8.16\",\"NIST SP 800-207 tenet 5\"]}}}}", day(0, 0));
        fiveWeeksAndANight();
        JsonNode alert = alerts("off-hours").get(0);
        assertEquals("[\"ISO 27001 A.8.16\",\"NIST SP 800-207 tenet 5\"]", alert.at("/rule/controls").toString());
        String raw = "query($id: ID!) {node(id: $id) {... on Alert {event {raw}}}}";
        JsonNode record = server.data(raw, Map.of("id", alert.get("id").asText())).at("/node/event/raw/alert");
        assertEquals(alert.at("/rule/controls"), record.get("controls"), "the entry says them, wherever it goes");
    }

    @Test
    void r52_dormantIdentityThatWakesUp() throws Exception {
        add("USE", day(0, 9), by("svc:old", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        add("USE", day(91, 9), by("svc:old", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        JsonNode alert = alerts("dormant-then-active").get(0);
        assertEquals("high", alert.get("severity").asText());
        assertEquals(List.of("0", "1"), texts(alert.at("/evidence/nodes"), "/seq"));
    }

    @Test
    void q17_sharedCredentialAsPrinted_r9() throws Exception {
        String with = ",\"credential\":{\"ref\":\"aws:ak:AKIAIOSFODNN7EXAMPLE\",\"kind\":\"access-key\"}";
        add("USE", day(0, 9), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:prod/db") + with);
        add("USE", day(0, 10), by("agent:b", "AGENT") + "," + of("vault:prod/db") + with);
        JsonNode uses = server.data(MemoryServer.question(17), Map.of("t", ALL)).at("/uses/nodes");
        assertEquals(2, uses.size(), uses.toPrettyString());
        JsonNode found = alerts("shared-credential");
        assertEquals(1, found.size(), "the same credential on the same day is told once");
        assertEquals("aws:ak:AKIAIOSFODNN7EXAMPLE", found.get(0).get("subject").asText());
    }

    @Test
    void r56_useAfterExposure() throws Exception {
        add("USE", day(0, 8), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        add("DISCOVERY", day(0, 9), by("endpoint:scanner", "SYSTEM") + ",\"secret\":{\"ref\":\"vault:prod/db\"}");
        add("USE", day(0, 10), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        JsonNode found = alerts("use-after-exposure");
        assertEquals(1, found.size());
        assertEquals(day(0, 10).toString(), found.get(0).get("at").asText());
        assertEquals("vault:prod/db", found.get(0).at("/secret/uri").asText());
    }

    private String grant(String ref, String more) {
        return by("human:ann", "HUMAN") + ",\"grant\":{\"ref\":\"" + ref + "\",\"grantee\":{\"ref\":\"human:bob\",\"kind\":\"HUMAN\"},"
                + "\"scope\":[\"vault:prod/db\"]" + more + "}";
    }

    private static String under(String ref) {
        return by("human:bob", "HUMAN") + "," + of("vault:prod/db") + ",\"grant\":{\"ref\":\"" + ref + "\"}";
    }

    private void approved(String ref, Instant at) throws Exception {
        add("APPROVAL", at, by("human:carl", "HUMAN") + ",\"grant\":{\"ref\":\"" + ref
                + "\"},\"approval\":{\"kind\":\"HUMAN\",\"decision\":\"APPROVED\"}");
    }

    @Test
    void r29_standingWithoutException() throws Exception {
        approved("g1", day(0, 7));
        add("GRANT", day(0, 8), grant("g1", ",\"justification\":\"ops\""));
        add("USE", day(0, 9), under("g1"));
        JsonNode found = alerts("standing-privilege");
        assertEquals(1, found.size());
        assertEquals("g1", found.get(0).get("subject").asText());
        add("REVIEW", day(1, 0), by("human:ann", "HUMAN") + ",\"grant\":{\"ref\":\"g1\"},\"review\":{\"kind\":\"EXCEPTION\","
                + "\"decision\":\"ACCEPTED\",\"until\":\"" + day(20, 0) + "\"}");
        add("USE", day(10, 9), under("g1"));
        assertEquals(1, alerts("standing-privilege").size(), "an exception is in force");
        add("USE", day(21, 9), under("g1"));
        assertEquals(2, alerts("standing-privilege").size());
        assertEquals("g1", alerts("review-overdue").get(0).get("subject").asText(), "the exception has run out");
    }

    @Test
    void r19_breakGlassOpensAReview_overdueWithout_closedWith() throws Exception {
        approved("bg1", day(0, 7));
        add("GRANT", day(0, 8), grant("bg1", ",\"breakGlass\":true,\"expiresAt\":\"" + day(0, 12) + "\",\"justification\":\"INC-1\""));
        add("USE", day(0, 9), under("bg1"));
        settled();
        JsonNode item = reviews("open: true").get(0);
        assertEquals("BREAK_GLASS", item.get("kind").asText());
        assertEquals("GRANT", item.at("/trigger/type").asText());
        assertEquals("bg1", item.at("/subject/ref").asText());
        assertEquals(day(1, 8).plusSeconds(2).toString(), item.get("dueAt").asText());
        assertTrue(item.get("gap").isNull());
        add("USE", day(1, 7), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        assertEquals(0, alerts("review-overdue").size(), "not yet");
        add("USE", day(1, 9), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        JsonNode overdue = alerts("review-overdue");
        assertEquals(1, overdue.size());
        assertEquals(day(1, 8).plusSeconds(2).toString(), overdue.get(0).get("at").asText());
        add("REVIEW", day(2, 8), by("human:ann", "HUMAN") + ",\"grant\":{\"ref\":\"bg1\"},\"review\":{\"kind\":\"POST_USE\",\"decision\":\"ACCEPTED\"}");
        settled();
        assertEquals(0, reviews("open: true").size());
        assertEquals("PT48H", reviews("open: false").get(0).get("gap").asText());
    }

    private JsonNode reviews(String which) throws Exception {
        return server.data("{reviewItems(" + which + ", first: 50) {nodes {id kind open openedAt dueAt gap"
                + " subject {id ... on Grant {ref} ... on Identity {name}} trigger {type seq} evidence {nodes {type}}}}}", Map.of())
                .at("/reviewItems/nodes");
    }

    @Test
    void q25_reviewPackAsPrinted_r72_r73_r74_r55() throws Exception {
        add("INVENTORY", day(0, 1), by("svc:new", "WORKLOAD"));
        add("github", "ADMIN", day(0, 2), by("human:dev", "HUMAN") + ",\"actionRaw\":\"workflow.updated\"");
        add("DELEGATION", day(0, 3), by("agent:7", "AGENT") + ",\"onBehalfOf\":[{\"ref\":\"human:ann\",\"kind\":\"HUMAN\"}]");
        add("DELEGATION", day(0, 4), by("agent:7", "AGENT") + ",\"onBehalfOf\":[{\"ref\":\"human:ann\",\"kind\":\"HUMAN\"}]");
        add("INVENTORY", day(0, 5), "\"relation\":{\"kind\":\"OWNED_BY\",\"subject\":{\"ref\":\"vault:prod/db\",\"kind\":\"UNKNOWN\"},"
                + "\"object\":{\"ref\":\"human:ann\",\"kind\":\"HUMAN\"}}");
        add("INVENTORY", day(0, 5), by("agent:known", "AGENT"));
        add("USE", day(0, 6), by("agent:known", "AGENT") + "," + of("vault:prod/db"));
        add("USE", day(0, 7), by("agent:shadow", "AGENT") + "," + of("vault:prod/db")
                + ",\"context\":{\"tool\":\"cursor\",\"deviceManaged\":false}");
        add("USE", day(0, 8), by("agent:shadow", "AGENT") + "," + of("vault:prod/db"));
        settled();
        assertEquals(List.of("WORKFLOW 1", "DELEGATION 2", "SHADOW_AGENT 7", "WORKLOAD 0", "WORKLOAD 5"),
                kinds(reviews("open: true")), "one each, and no second one for the same delegation or agent");
        String trigger = server.data("{events(filter: {types: [INVENTORY]}, orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {id}}}", Map.of())
                .at("/events/nodes/0/id").asText();
        assertFalse(trigger.isEmpty());
        String event = server.ledger.entry(0).orElseThrow().payload().event().id().toString();
        add("REVIEW", day(3, 1), by("human:ann", "HUMAN") + ",\"review\":{\"kind\":\"PERIODIC\",\"decision\":\"ACCEPTED\"},"
                + "\"links\":[{\"name\":\"review.item\",\"value\":\"" + event + "\"}]");
        settled();
        String owner = server.data("{identities(first: 50) {nodes {id name}}}", Map.of()).at("/identities/nodes").valueStream()
                .filter(each -> each.get("name").asText().equals("human:ann")).findFirst().orElseThrow().get("id").asText();
        JsonNode pack = server.data(MemoryServer.question(25), Map.of("owner", owner, "t", ALL));
        assertEquals(4, pack.at("/reviewItems/nodes").size());
        assertEquals("ADMIN", pack.at("/reviewItems/nodes/0/trigger/type").asText());
        JsonNode uses = pack.at("/secrets/nodes/0/uses");
        assertEquals("vault:prod/db", pack.at("/secrets/nodes/0/uri").asText());
        assertEquals(3, uses.get("totalCount").asInt());
        assertEquals(List.of("AGENT", "AGENT", "AGENT"), texts(uses.get("nodes"), "/executor/kind"));
        assertEquals("{\"tool\":\"cursor\",\"deviceManaged\":false}", uses.at("/nodes/1/context").toString());
        JsonNode signed = reviews("open: false").get(0);
        assertEquals(List.of("INVENTORY", "REVIEW"), texts(signed.at("/evidence/nodes"), "/type"));
        assertEquals("PT72H", signed.get("gap").asText());
    }

    private static List<String> kinds(JsonNode reviews) {
        List<String> all = new ArrayList<>();
        reviews.forEach(each -> all.add(each.get("kind").asText() + " " + each.at("/trigger/seq").asText()));
        all.sort(java.util.Comparator.comparing((String text) -> text.startsWith("WORKLOAD")).thenComparing(text -> text.substring(text.length() - 1)));
        return all;
    }

    @Test
    void revocationThatIsNotConfirmed_andUseAfterIt() throws Exception {
        approved("g2", day(0, 7));
        add("GRANT", day(0, 8), grant("g2", ",\"expiresAt\":\"" + day(9, 0) + "\",\"justification\":\"ops\""));
        add("REVOCATION", day(0, 9), by("human:ann", "HUMAN") + ",\"revocation\":{\"target\":{\"kind\":\"GRANT\",\"ref\":\"g2\"},\"confirms\":false}");
        add("USE", day(0, 9).plusSeconds(600), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        assertEquals(0, alerts("revocation-incomplete").size());
        add("USE", day(0, 10), under("g2"));
        JsonNode incomplete = alerts("revocation-incomplete");
        assertEquals(1, incomplete.size());
        assertEquals("g2", incomplete.get(0).get("subject").asText());
        JsonNode after = alerts("use-after-revocation");
        assertEquals(1, after.size());
        assertEquals("critical", after.get(0).get("severity").asText());
        assertEquals(List.of("USE", "REVOCATION"), texts(after.get(0).at("/evidence/nodes"), "/type"));
    }

    @Test
    void sourceThatFallsSilent_andOneThatLosesItsKeys_r78() throws Exception {
        for (int i = 0; i < 100; i++) {
            add("okta", "SESSION_START", day(0, 0).plusSeconds(i), by("human:" + i, "HUMAN"));
        }
        String joined = ",\"credential\":{\"ref\":\"c:1\",\"kind\":\"token\"}";
        for (int i = 0; i < 400; i++) {
            add("USE", day(0, 1).plusSeconds(i), by("svc:" + i, "SERVICE_ACCOUNT") + "," + of("vault:x") + (i < 200 ? joined : ""));
        }
        add("USE", day(1, 0), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        assertEquals(0, alerts("source-silent").size(), "a day is not over");
        add("USE", day(1, 1), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        add("USE", day(1, 2), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        JsonNode silent = alerts("source-silent");
        assertEquals(List.of("okta"), texts(silent, "/subject"));
        JsonNode dropped = alerts("join-key-drop");
        assertEquals(1, dropped.size());
        assertTrue(dropped.get(0).get("explanation").asText().startsWith("0 % of the last 200 uses of vault"), dropped.toPrettyString());
    }

    @Test
    void provenanceDebt_afterTheDaysOfGrace() throws Exception {
        add("USE", day(0, 1), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        add("USE", day(6, 1), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        assertEquals(0, alerts("provenance-debt").size());
        add("USE", day(8, 1), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        JsonNode found = alerts("provenance-debt");
        assertEquals(1, found.size());
        assertTrue(found.get(0).get("explanation").asText().contains("NO_OWNER"));
    }

    /// Dropped tables are made again, and no alert is raised twice; nor is one after a late event in an old window.
    @Test
    void madeAgain_raisesNothingTwice() throws Exception {
        fiveWeeksAndANight();
        for (int i = 0; i < 12; i++) {
            add("USE", day(36, 9).plusSeconds(i * 60), by("human:eve", "HUMAN") + "," + of("vault:prod/db"));
        }
        String before = alerts("off-hours", "repeated-attempts", "first-seen-resource").toString();
        add("USE", day(36, 9).plusSeconds(30), by("human:eve", "HUMAN") + "," + of("vault:prod/db"));
        assertEquals(before, alerts("off-hours", "repeated-attempts", "first-seen-resource").toString());
        long size = server.ledger.size();
        MemoryServer first = server;
        server = MemoryServer.detecting(Files.createDirectory(directory.resolve("again")));
        server.ledger.copy(first.ledger);
        first.close();
        add("SESSION_START", day(37, 9), by("human:eve", "HUMAN"));
        assertEquals(before, alerts("off-hours", "repeated-attempts", "first-seen-resource").toString());
        assertEquals(size + 1, server.ledger.size());
    }

    /// Settings are an entry of the ledger's own source; they hold for what comes behind it.
    @Test
    void settingsAndMutes_areData() throws Exception {
        for (int i = 0; i < 3; i++) {
            add("USE", day(0, 9).plusSeconds(i), by("human:eve", "HUMAN") + "," + of("vault:prod/db"));
        }
        assertEquals(0, alerts("repeated-attempts").size());
        server.ledger.addOwn("{\"detections\":{\"rules\":{\"repeated-attempts\":{\"severity\":\"critical\",\"owner\":\"team:soc\","
                + "\"thresholds\":{\"reads\":3,\"readsWithin\":\"PT1M\"}}},\"mutes\":[{\"rule\":\"repeated-attempts\","
                + "\"subject\":\"svc:ci\",\"until\":\"" + day(3, 0) + "\",\"reason\":\"migration\"}]}}", day(1, 0));
        for (int day : new int[] {2, 4}) {
            for (int i = 0; i < 3; i++) {
                add("USE", day(day, 9).plusSeconds(i), by("svc:ci", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
                add("USE", day(day, 9).plusSeconds(i), by("svc:run", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
            }
        }
        JsonNode found = alerts("repeated-attempts");
        assertEquals(List.of("svc:ci", "svc:run", "svc:run"), texts(found, "/subject").stream().sorted().toList());
        assertEquals("critical", found.get(0).get("severity").asText());
        assertEquals("team:soc", found.get(0).get("owner").asText());
        assertEquals("entry 3", found.get(0).at("/rule/version").asText());
        JsonNode rules = server.data("{rules {id threshold version enabled severity controls description owner}}", Map.of()).get("rules");
        assertEquals(17, rules.size());
        assertTrue(rules.valueStream().allMatch(rule -> rule.get("version").asText().equals("entry 3")));
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

    @Test
    void lists_arePagedAndFiltered() throws Exception {
        for (int i = 0; i < 7; i++) {
            add("USE", day(0, i), by("svc:" + i, "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
            add("USE", day(91, i), by("svc:" + i, "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        }
        settled();
        String page = "query($after: String) {alerts(rules: [\"dormant-then-active\"], severity: [\"high\"], first: 3, after: $after)"
                + " {totalCount pageInfo {hasNextPage endCursor} nodes {subject}}}";
        List<String> seen = new ArrayList<>();
        JsonNode one = server.data(page, Map.of()).get("alerts");
        while (true) {
            seen.addAll(texts(one.get("nodes"), "/subject"));
            assertEquals(7, one.get("totalCount").asInt());
            if (!one.at("/pageInfo/hasNextPage").asBoolean()) {
                break;
            }
            one = server.data(page, Map.of("after", one.at("/pageInfo/endCursor").asText())).get("alerts");
        }
        assertEquals(List.of("svc:6", "svc:5", "svc:4", "svc:3", "svc:2", "svc:1", "svc:0"), seen);
        assertEquals(0, server.data("{alerts(severity: [\"low\"], rules: [\"dormant-then-active\"]) {totalCount}}", Map.of())
                .at("/alerts/totalCount").asInt());
        JsonNode hour = server.data("{alerts(rules: [\"dormant-then-active\"], time: {from: \"" + day(91, 2) + "\", to: \"" + day(91, 4)
                + "\"}) {nodes {subject}}}", Map.of()).at("/alerts/nodes");
        assertEquals(List.of("svc:3", "svc:2"), texts(hour, "/subject"));
    }
}
