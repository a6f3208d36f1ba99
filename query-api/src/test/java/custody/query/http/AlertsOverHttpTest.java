package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.WatchedCompany.ALL;
import static custody.query.http.WatchedCompany.by;
import static custody.query.http.WatchedCompany.day;
import static custody.query.http.WatchedCompany.of;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Alerts as people read them, Q15 as printed among them, with projections, alerts and tables as the product has them.
class AlertsOverHttpTest {
    @AutoClose
    private final MemoryServer server = MemoryServer.detecting();

    private final WatchedCompany company = new WatchedCompany(server);

    @Test
    void q15_anomaliesAsPrinted_r67_r68_r69_r70() throws Exception {
        company.fiveWeeksAndANight();
        for (int i = 0; i < 12; i++) {
            company.add("USE", day(36, 9).plusSeconds(i * 60), by("human:eve", "HUMAN") + "," + of("vault:prod/db"));
        }
        for (int i = 0; i < 25; i++) {
            company.add("USE", day(36, 10).plusSeconds(i), by("agent:7", "AGENT") + "," + of("vault:app/" + i));
        }
        company.settled();
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
        company.add("INVENTORY", day(0, 0), "\"relation\":{\"kind\":\"OWNED_BY\",\"subject\":{\"ref\":\"svc:pay\",\"kind\":\"SERVICE_ACCOUNT\"},"
                + "\"object\":{\"ref\":\"team:payments\",\"kind\":\"GROUP\"}}");
        company.fiveWeeksAndANight();
        company.add("USE", day(36, 3), by("svc:other", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        long cause = 26;
        JsonNode alert = company.alerts("off-hours").get(0);
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
        company.fiveWeeksAndANight();
        company.settled();
        JsonNode raised = server.data("{alerts(first: 100) {nodes {id}}}").at("/alerts/nodes");
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
        company.fiveWeeksAndANight();
        company.settled();
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
        company.fiveWeeksAndANight();
        company.add("INVENTORY", day(35, 9), "\"relation\":{\"kind\":\"OWNED_BY\",\"subject\":{\"ref\":\"svc:owned\",\"kind\":\"SERVICE_ACCOUNT\"},"
                + "\"object\":{\"ref\":\"team:payments\",\"kind\":\"GROUP\"}}");
        for (int i = 0; i < 12; i++) {
            company.add("USE", day(36, 9).plusSeconds(i * 60), by("svc:owned", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        }
        assertTrue(company.alerts("off-hours").get(0).get("owner").isNull());
        String query = "query($o: Boolean, $of: [String!]) {alerts(owned: $o, owners: $of, rules: [\"off-hours\", \"repeated-attempts\"])"
                + " {totalCount nodes {subject owner}}}";
        assertEquals("{\"totalCount\":\"1\",\"nodes\":[{\"subject\":\"svc:pay\",\"owner\":null}]}",
                server.data(query, Map.of("o", false)).get("alerts").toString());
        String payments = "{\"totalCount\":\"1\",\"nodes\":[{\"subject\":\"svc:owned\",\"owner\":\"team:payments\"}]}";
        assertEquals(payments, server.data(query, Map.of("o", true)).get("alerts").toString());
        assertEquals(payments, server.data(query, Map.of("of", List.of("team:payments", "team:other"))).get("alerts").toString());
        assertEquals(2, server.data(query).at("/alerts/totalCount").asInt());
    }

    /// A violation stands under the owner of its secret.
    @Test
    void r82_violationsByOwner_andThoseOfNobodysSecrets() throws Exception {
        company.add("INVENTORY", day(0, 0), "\"relation\":{\"kind\":\"OWNED_BY\",\"subject\":{\"ref\":\"vault:prod/db\",\"kind\":\"UNKNOWN\"},"
                + "\"object\":{\"ref\":\"team:db\",\"kind\":\"GROUP\"}}");
        company.add("USE", day(0, 1), by("human:bob", "HUMAN") + "," + of("vault:prod/db"));
        company.add("USE", day(0, 2), by("human:bob", "HUMAN") + "," + of("vault:nobodys"));
        String query = "{owned: uses(filter: {classes: [VIOLATION], secret: {uris: [\"vault:prod/db\"]}}) {nodes {secret {owner {refs}}}}"
                + " queue: uses(filter: {classes: [VIOLATION], secret: {debt: [NO_OWNER]}}) {nodes {secret {uri owner {refs}}}}}";
        company.settled();
        JsonNode found = server.data(query);
        assertEquals("team:db", found.at("/owned/nodes/0/secret/owner/refs/0").asText());
        assertEquals("[{\"secret\":{\"uri\":\"vault:nobodys\",\"owner\":null}}]", found.at("/queue/nodes").toString());
    }

    /// Dropped tables are made again, and no alert is raised twice; nor is one after a late event in an old window.
    @Test
    void madeAgain_raisesNothingTwice() throws Exception {
        company.fiveWeeksAndANight();
        for (int i = 0; i < 12; i++) {
            company.add("USE", day(36, 9).plusSeconds(i * 60), by("human:eve", "HUMAN") + "," + of("vault:prod/db"));
        }
        String before = company.alerts("off-hours", "repeated-attempts", "first-seen-resource").toString();
        company.add("USE", day(36, 9).plusSeconds(30), by("human:eve", "HUMAN") + "," + of("vault:prod/db"));
        assertEquals(before, company.alerts("off-hours", "repeated-attempts", "first-seen-resource").toString());
        try (MemoryServer again = MemoryServer.detecting()) {
            WatchedCompany same = new WatchedCompany(again);
            again.ledger.copy(server.ledger);
            same.add("SESSION_START", day(37, 9), by("human:eve", "HUMAN"));
            assertEquals(before, same.alerts("off-hours", "repeated-attempts", "first-seen-resource").toString());
            assertEquals(server.ledger.size() + 1, again.ledger.size());
        }
    }

    @Test
    void lists_arePagedAndFiltered() throws Exception {
        for (int i = 0; i < 7; i++) {
            company.add("USE", day(0, i), by("svc:" + i, "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
            company.add("USE", day(91, i), by("svc:" + i, "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        }
        company.settled();
        String page = "query($after: String) {alerts(rules: [\"dormant-then-active\"], severity: [\"high\"], first: 3, after: $after)"
                + " {totalCount pageInfo {hasNextPage endCursor} nodes {subject}}}";
        List<String> seen = new ArrayList<>();
        JsonNode one = server.data(page).get("alerts");
        while (true) {
            seen.addAll(texts(one.get("nodes"), "/subject"));
            assertEquals(7, one.get("totalCount").asInt());
            if (!one.at("/pageInfo/hasNextPage").asBoolean()) {
                break;
            }
            one = server.data(page, Map.of("after", one.at("/pageInfo/endCursor").asText())).get("alerts");
        }
        assertEquals(List.of("svc:6", "svc:5", "svc:4", "svc:3", "svc:2", "svc:1", "svc:0"), seen);
        assertEquals(0, server.data("{alerts(severity: [\"low\"], rules: [\"dormant-then-active\"]) {totalCount}}")
                .at("/alerts/totalCount").asInt());
        JsonNode hour = server.data("{alerts(rules: [\"dormant-then-active\"], time: {from: \"" + day(91, 2) + "\", to: \"" + day(91, 4)
                + "\"}) {nodes {subject}}}").at("/alerts/nodes");
        assertEquals(List.of("svc:3", "svc:2"), texts(hour, "/subject"));
    }
}
