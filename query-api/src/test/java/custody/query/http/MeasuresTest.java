package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.November.MONTH;
import static custody.query.http.November.shares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Measures, over HTTP, from database and index, on the month that [November] tells. Each test is named after the requirement
/// that it shows.
class MeasuresTest {
    @RegisterExtension
    private static final November november = new November();

    private static final MemoryServer server = november.server();

    @Test
    void r80AttributedUses() throws Exception {
        november.rate("attributedUseRate", "all", 9, 10);
        assertEquals(
                Map.of("AGENT", "3/3", "HUMAN", "3/3", "SERVICE_ACCOUNT", "2/2", "WORKLOAD", "1/1", "UNKNOWN", "0/1"),
                shares(november.metric("attributedUseRate(by: [ACTOR_KIND])")));
    }

    @Test
    void r80AttributedUsesOfAgentsBesideThePublishedFigure() throws Exception {
        String query = "query M($t: TimeRange!) {metrics(time: $t) {%s {key value target published {value says}}}}";
        for (JsonNode point : server.data(query.formatted("m: attributedUseRate(by: [ACTOR_KIND])"), Map.of("t", MONTH)).at("/metrics/m")) {
            boolean agents = point.get("key").asText().equals("AGENT");
            assertEquals(1, point.get("target").asDouble());
            assertEquals(agents, point.get("published").isObject(), point::toString);
            if (agents) {
                assertEquals(1, point.get("value").asDouble());
                assertEquals(0.52, point.at("/published/value").asDouble());
                assertTrue(point.at("/published/says").asText().contains("52% of companies can track and audit"), point::toString);
            }
        }
        JsonNode still = server.data(query.formatted("m: stillValidAfter(days: 5)"), Map.of("t", MONTH)).at("/metrics/m/0");
        assertEquals("[0.0,0.916]", "[" + still.get("target") + "," + still.at("/published/value") + "]");
        for (String other : List.of("stillValidAfter(days: 30)", "offboardingCoverage(by: [TEAM])", "attributedUseRate(by: [SECRET])")) {
            for (JsonNode point : server.data(query.formatted("m: " + other), Map.of("t", MONTH)).at("/metrics/m")) {
                assertTrue(point.get("target").isNumber() && point.get("published").isNull(), () -> other + point);
            }
        }
        JsonNode gaps = server.data(query.formatted("m: reviewGapP95"), Map.of("t", MONTH)).at("/metrics/m/0");
        assertTrue(gaps.get("target").isNull() && gaps.get("published").isNull(), gaps::toString);
    }

    @Test
    void r80SplitsByWhatItKnowsAlone() throws Exception {
        Map<String, String> weeks = shares(november.metric("attributedUseRate(by: [WEEK])"));
        assertEquals(Map.of("2026-11-09", "8/8", "2026-11-16", "1/2"), weeks);
        assertEquals("1/1", shares(november.metric("attributedUseRate(by: [ACTOR_KIND, DAY])")).get("HUMAN | 2026-11-11"));
        assertEquals("2/2", shares(november.metric("attributedUseRate(by: [TEAM])")).get("platform"));
        assertEquals("2/2", shares(november.metric("attributedUseRate(by: [SECRET])")).get("acme:dev/env"));
        String query = "query M($t: TimeRange!) {metrics(time: $t) {standingGrantRate(by: [VERDICT]) {key}}}";
        JsonNode refused = server.answer("responder", query, Map.of("t", MONTH)).at("/errors/0");
        assertEquals("BAD_USER_INPUT", refused.at("/extensions/code").asText());
        assertTrue(refused.get("message").asText().contains("cannot be split by VERDICT"), refused.toString());
    }

    @Test
    void r33BeyondScope() throws Exception {
        november.rate("beyondScopeRate", "all", 1, 3);
    }

    @Test
    void r24StandingGrants() throws Exception {
        november.rate("standingGrantRate", "all", 3, 8);
        assertEquals(
                Map.of("AGENT", "0/2", "HUMAN", "2/3", "SERVICE_ACCOUNT", "0/2", "WORKLOAD", "1/1"),
                shares(november.metric("standingGrantRate(by: [ACTOR_KIND])")));
        assertEquals(Map.of("platform", "0/2", "NO_TEAM", "3/6"), shares(november.metric("standingGrantRate(by: [TEAM])")));
        assertEquals(List.of("g5", "g7", "g2"), november.granted("beyondPolicy: true"), "the members of the rate");
        assertEquals(List.of("g2"), november.granted("standing: true"));
    }

    @Test
    void r26UsesUnderBoundedGrants() throws Exception {
        november.rate("jitUseRate", "all", 6, 10);
        assertEquals(
                Map.of("AGENT", "3/3", "HUMAN", "1/3", "SERVICE_ACCOUNT", "2/2", "WORKLOAD", "0/1", "UNKNOWN", "0/1"),
                shares(november.metric("jitUseRate(by: [ACTOR_KIND])")));
    }

    @Test
    void r37RevocationsThatTookHold() throws Exception {
        november.rate("revocationCompleteness", "all", 4, 5);
        assertEquals(
                Map.of("apono:acme", "1/2", "vault-prod", "1/1", "okta:acme", "2/2"),
                shares(november.metric("revocationCompleteness(by: [SOURCE])")));
    }

    @Test
    void r41LeakWindowAndTimeToRevoke() throws Exception {
        JsonNode leak = november.metric("leakWindowP95");
        assertEquals(20 * 60, leak.at("/0/value").asDouble());
        assertEquals(Map.of("all", "1/5"), shares(leak));
        assertEquals(90, november.metric("timeToRevokeP95(by: [SOURCE])").at("/0/value").asDouble());
        assertEquals(Map.of("apono:acme", "1/2", "vault-prod", "1/1", "okta:acme", "2/2"), shares(november.metric("timeToRevokeP95(by: [SOURCE])")));
        assertEquals(0, november.metric("timeToRevokeP50").at("/0/value").asDouble());
        JsonNode revocation = server.data(MemoryServer.question(4), Map.of("grant", november.id("grants", "ref", "g3"))).at("/revocations/nodes/0");
        assertEquals("PT20M", revocation.get("leakWindow").asText());
        JsonNode whole = server.data(MemoryServer.question(4), Map.of("grant", november.id("grants", "ref", "g4"))).at("/revocations/nodes/0");
        assertEquals("PT1M30S", whole.get("timeToRevoke").asText());
        assertTrue(whole.get("leakWindow").isNull());
        assertTrue(whole.get("complete").asBoolean());
    }

    @Test
    void r42StillValidAfterDays() throws Exception {
        november.rate("stillValidAfter", "all", 1, 2);
        november.rate("stillValidAfter(days: 1)", "all", 3, 3);
        november.rate("stillValidAfter(days: 15)", "all", 1, 2);
    }

    @Test
    void r58ServiceAccountVisibility() throws Exception {
        november.rate("serviceAccountVisibility", "all", 1, 2);
    }

    @Test
    void r73ReviewGap() throws Exception {
        JsonNode gaps = november.metric("reviewGapP95(by: [ACTOR_KIND])");
        assertEquals(Map.of("SERVICE_ACCOUNT", "1/2"), shares(gaps));
        assertEquals(3 * 3_600, gaps.at("/0/value").asDouble());
    }

    @Test
    void r31ExcessScope() throws Exception {
        november.rate("excessPrivilegeRate", "all", 2, 3);
        assertEquals(
                Map.of("SERVICE_ACCOUNT", "1/1", "AGENT", "1/1", "WORKLOAD", "0/1"),
                shares(november.metric("excessPrivilegeRate(by: [ACTOR_KIND])")));
    }

    @Test
    void policyCoversKindsThatAct() throws Exception {
        november.rate("policyCoverage", "all", 3, 4);
    }

    @Test
    void r78UnprovableHistory() throws Exception {
        Map<String, String> shares = shares(november.metric("unprovableHistory"));
        assertEquals("1/5", shares.get("gaps"));
        assertEquals("54/54", shares.get("events"));
        assertEquals("0/11", shares.get("heuristicJoins"));
        assertEquals(shares.get("indeterminateUses"), uses("verdicts: [INDETERMINATE, AMBIGUOUS]") + "/11");
        JsonNode gaps = server.data("query G($t: TimeRange!) {sources {name gaps(time: $t) {from to reason}}}", Map.of("t", MONTH)).get("sources");
        for (JsonNode source : gaps) {
            assertEquals(source.get("name").asText().equals("apono:acme") ? "[{\"from\":\"2026-11-08T00:00:00Z\",\"to\":\"2026-11-08T06:00:00Z\",\"reason\":\"webhook down\"}]" : "[]",
                    source.get("gaps").toString());
        }
    }

    private static String uses(String filter) throws Exception {
        return server.data("query U($t: TimeRange!) {uses(filter: {time: $t, " + filter + "}) {totalCount}}", Map.of("t", MONTH)).at("/uses/totalCount").asText();
    }

    @Test
    void r71HowLateEachSourceIs() throws Exception {
        JsonNode points = november.metric("ingestLagP95(by: [SOURCE])");
        Map<String, Double> lags = new TreeMap<>();
        points.forEach(point -> lags.put(point.get("key").asText(), point.get("value").asDouble()));
        assertEquals(Set.of("apono:acme", "aws:1", "laptops", "okta:acme", "vault-prod"), lags.keySet());
        for (JsonNode source : server.data("{sources {name lagP95}}").get("sources")) {
            double lag = Duration.parse(source.get("lagP95").asText()).toMillis() / 1e3;
            assertEquals(lag, lags.get(source.get("name").asText()), source::toString);
            assertTrue(lag >= 10 * 86_400, "the last of them came ten days late: " + source);
        }
    }

    @Test
    void r23MachinesWithoutATask() throws Exception {
        november.rate("taskScopedUseRate", "all", 6, 7);
        assertEquals(
                Map.of("AGENT", "3/3", "SERVICE_ACCOUNT", "2/2", "WORKLOAD", "1/1", "UNKNOWN", "0/1"),
                shares(november.metric("taskScopedUseRate(by: [ACTOR_KIND])")));
        assertEquals(List.of("g2"), november.granted("taskless: true"));
        assertEquals(List.of(), november.granted("taskless: true, granteeKinds: [AGENT, SERVICE_ACCOUNT, WORKLOAD]"));
        assertEquals(List.of("g5"), november.granted("taskless: false, granteeKinds: [WORKLOAD]"));
    }

    @Test
    void r27HowLongGrantsHold() throws Exception {
        JsonNode points = november.metric("grantDurations");
        assertEquals(
                List.of("<= PT15M", "<= PT1H", "<= PT8H", "<= PT24H", "<= PT168H", "<= PT720H", "<= PT2160H", "> PT2160H", "endless"),
                texts(points, "/key"));
        assertEquals(List.of("0", "3", "3", "0", "0", "0", "1", "0", "1"), texts(points, "/numerator"));
        assertEquals("8", points.at("/0/denominator").asText());
        assertEquals(List.of("g8", "g6", "g3"), november.granted("maxDuration: \"PT1H\""));
        assertEquals(List.of("g7"), november.granted("minDuration: \"PT9H\", maxDuration: \"P40D\""));
    }

    @Test
    void r61MetricsByLayer() throws Exception {
        assertEquals(Map.of("CUSTODY", "9/10"), shares(november.metric("attributedUseRate(by: [LAYER])")));
    }

    @Test
    void r23TheQuarterAsPrinted() throws Exception {
        JsonNode metrics = server.data(MemoryServer.question(23), Map.of("t", MONTH)).get("metrics");
        assertEquals(8, metrics.size());
        metrics.forEach(points -> assertTrue(points.size() > 0, metrics::toString));
        assertEquals(0.5, metrics.at("/stillValidAfter/0/value").asDouble());
    }

    @Test
    void measuresAreAsOfWhatWasKnown() throws Exception {
        String query = "query M($t: TimeRange!) {metrics(time: $t, asOf: {ledgerSeq: \"12\"}) {standingGrantRate {denominator} attributedUseRate {denominator}}}";
        JsonNode metrics = server.data(query, Map.of("t", MONTH)).get("metrics");
        assertEquals("1", metrics.at("/standingGrantRate/0/denominator").asText());
        assertEquals("1", metrics.at("/attributedUseRate/0/denominator").asText());
    }
}
