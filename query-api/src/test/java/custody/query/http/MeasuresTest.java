package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Measures, blast radius and what hangs on them, over HTTP, from database and index: a month of testdata/measures
/// whose truth its README tells. Each test is named after the requirement that it shows.
class MeasuresTest {
    private static final Map<String, String> MONTH = Map.of("from", "2026-11-01T00:00:00Z", "to", "2026-12-01T00:00:00Z");

    @TempDir
    static Path directory;

    private static MemoryServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MemoryServer.stored(directory).tell("measures/november.ndjson", Instant.parse("2026-11-25T12:00:00Z"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode ask(String query) throws Exception {
        return server.data(query, Map.of());
    }

    private static JsonNode metric(String field) throws Exception {
        String query = "query M($t: TimeRange!) {metrics(time: $t) {m: %s {key at value numerator denominator}}}".formatted(field);
        return server.data(query, Map.of("t", MONTH)).at("/metrics/m");
    }

    /// Groups as `numerator/denominator`.
    private static Map<String, String> shares(JsonNode points) {
        Map<String, String> shares = new TreeMap<>();
        for (JsonNode point : points) {
            long numerator = point.get("numerator").asLong();
            long denominator = point.get("denominator").asLong();
            shares.put(point.get("key").asText(), numerator + "/" + denominator);
        }
        return shares;
    }

    private static void rate(String field, String key, long numerator, long denominator) throws Exception {
        JsonNode points = metric(field);
        JsonNode found = null;
        for (JsonNode point : points) {
            found = point.get("key").asText().equals(key) ? point : found;
        }
        assertTrue(found != null, () -> key + " is not in " + points);
        assertEquals(numerator + "/" + denominator, shares(points).get(key));
        assertEquals((double) numerator / denominator, found.get("value").asDouble(), 1e-12);
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> out = new ArrayList<>();
        list.forEach(each -> out.add(each.at(field).asText()));
        return out;
    }

    private static String id(String list, String field, String value) throws Exception {
        for (JsonNode node : ask("{" + list + "(first: 100) {nodes {id " + field + "}}}").at("/" + list + "/nodes")) {
            JsonNode found = node.get(field);
            if (found.asText().equals(value) || found.isArray() && found.get(0).asText().equals(value)) {
                return node.get("id").asText();
            }
        }
        throw new AssertionError("no " + value + " in " + list);
    }

    @Test
    void r80AttributedUses() throws Exception {
        rate("attributedUseRate", "all", 9, 10);
        assertEquals(
                Map.of("AGENT", "3/3", "HUMAN", "3/3", "SERVICE_ACCOUNT", "2/2", "WORKLOAD", "1/1", "UNKNOWN", "0/1"),
                shares(metric("attributedUseRate(by: [ACTOR_KIND])")));
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
        Map<String, String> weeks = shares(metric("attributedUseRate(by: [WEEK])"));
        assertEquals(Map.of("2026-11-09", "8/8", "2026-11-16", "1/2"), weeks);
        assertEquals("1/1", shares(metric("attributedUseRate(by: [ACTOR_KIND, DAY])")).get("HUMAN | 2026-11-11"));
        assertEquals("2/2", shares(metric("attributedUseRate(by: [TEAM])")).get("platform"));
        assertEquals("2/2", shares(metric("attributedUseRate(by: [SECRET])")).get("acme:dev/env"));
        String query = "query M($t: TimeRange!) {metrics(time: $t) {standingGrantRate(by: [VERDICT]) {key}}}";
        JsonNode refused = server.answer("responder", query, Map.of("t", MONTH)).at("/errors/0");
        assertEquals("BAD_USER_INPUT", refused.at("/extensions/code").asText());
        assertTrue(refused.get("message").asText().contains("cannot be split by VERDICT"), refused.toString());
    }

    @Test
    void r33BeyondScope() throws Exception {
        rate("beyondScopeRate", "all", 1, 3);
    }

    @Test
    void r24StandingGrants() throws Exception {
        rate("standingGrantRate", "all", 3, 8);
        assertEquals(
                Map.of("AGENT", "0/2", "HUMAN", "2/3", "SERVICE_ACCOUNT", "0/2", "WORKLOAD", "1/1"),
                shares(metric("standingGrantRate(by: [ACTOR_KIND])")));
        assertEquals(Map.of("platform", "0/2", "NO_TEAM", "3/6"), shares(metric("standingGrantRate(by: [TEAM])")));
        assertEquals(List.of("g5", "g7", "g2"), granted("beyondPolicy: true"), "the members of the rate");
        assertEquals(List.of("g2"), granted("standing: true"));
    }

    @Test
    void r26UsesUnderBoundedGrants() throws Exception {
        rate("jitUseRate", "all", 6, 10);
        assertEquals(
                Map.of("AGENT", "3/3", "HUMAN", "1/3", "SERVICE_ACCOUNT", "2/2", "WORKLOAD", "0/1", "UNKNOWN", "0/1"),
                shares(metric("jitUseRate(by: [ACTOR_KIND])")));
    }

    @Test
    void r37RevocationsThatTookHold() throws Exception {
        rate("revocationCompleteness", "all", 4, 5);
        assertEquals(
                Map.of("apono:acme", "1/2", "vault-prod", "1/1", "okta:acme", "2/2"),
                shares(metric("revocationCompleteness(by: [SOURCE])")));
    }

    @Test
    void r39EachLayerForItself() throws Exception {
        Map<String, String> layers = shares(metric("revocationLayers"));
        assertEquals("0/1", layers.get("BROKER | aws:1"));
        assertEquals("2/2", layers.get("PRIVILEGE | apono:acme"));
        JsonNode revocation = server.data(MemoryServer.question(4), Map.of("grant", id("grants", "ref", "g3"))).at("/revocations/nodes/0");
        assertEquals(List.of("PRIVILEGE", "BROKER"), texts(revocation.get("layers"), "/layer"));
        assertEquals(List.of("true", "false"), texts(revocation.get("layers"), "/complete"));
        assertEquals("2026-11-12T09:20:00Z", revocation.at("/layers/0/confirmedAt").asText());
        assertTrue(revocation.at("/layers/1/confirmedAt").isNull(), "time passing confirms nothing");
        assertFalse(revocation.get("complete").asBoolean());
    }

    @Test
    void r38UsesAfterRevocation() throws Exception {
        JsonNode revocation = server.data(MemoryServer.question(4), Map.of("grant", id("grants", "ref", "g3"))).at("/revocations/nodes/0");
        assertEquals("1", revocation.at("/usesAfter/totalCount").asText());
        assertEquals("2026-11-12T09:40:00Z", revocation.at("/usesAfter/nodes/0/at").asText());
        assertEquals("2026-11-12T09:40:00Z", revocation.at("/layers/1/lastUseAfter/at").asText());
    }

    @Test
    void r41LeakWindowAndTimeToRevoke() throws Exception {
        JsonNode leak = metric("leakWindowP95");
        assertEquals(20 * 60, leak.at("/0/value").asDouble());
        assertEquals(Map.of("all", "1/5"), shares(leak));
        assertEquals(90, metric("timeToRevokeP95(by: [SOURCE])").at("/0/value").asDouble());
        assertEquals(Map.of("apono:acme", "1/2", "vault-prod", "1/1", "okta:acme", "2/2"), shares(metric("timeToRevokeP95(by: [SOURCE])")));
        assertEquals(0, metric("timeToRevokeP50").at("/0/value").asDouble());
        JsonNode revocation = server.data(MemoryServer.question(4), Map.of("grant", id("grants", "ref", "g3"))).at("/revocations/nodes/0");
        assertEquals("PT20M", revocation.get("leakWindow").asText());
        JsonNode whole = server.data(MemoryServer.question(4), Map.of("grant", id("grants", "ref", "g4"))).at("/revocations/nodes/0");
        assertEquals("PT1M30S", whole.get("timeToRevoke").asText());
        assertTrue(whole.get("leakWindow").isNull());
        assertTrue(whole.get("complete").asBoolean());
    }

    @Test
    void r42StillValidAfterDays() throws Exception {
        rate("stillValidAfter", "all", 1, 2);
        rate("stillValidAfter(days: 1)", "all", 3, 3);
        rate("stillValidAfter(days: 15)", "all", 1, 2);
    }

    @Test
    void r44EverythingOfSomebodyWhoLeft() throws Exception {
        rate("offboardingCoverage", "all", 1, 2);
        JsonNode answer = server.data(MemoryServer.question(13), Map.of("person", id("identities", "refs", "h:alice"), "t", MONTH));
        assertEquals(4, answer.at("/uses/nodes").size());
        assertEquals(List.of("SERVICE_ACCOUNT"), texts(answer.at("/identities/nodes"), "/kind"));
        String states = "{refs grants {nodes {ref state}} credentials {nodes {publicRef state}}}";
        JsonNode left = server.data("query($p: ID!) {node(id: $p) {... on Identity " + states + "}"
                + " identities(filter: {ownerId: $p}) {nodes " + states + "}}", Map.of("p", id("identities", "refs", "h:alice")));
        assertEquals(List.of("g7 ACTIVE", "g2 ACTIVE"), states(left.at("/node/grants/nodes"), "ref"), "still open");
        assertEquals(List.of("g4 REVOKED", "g1 EXPIRED"), states(left.at("/identities/nodes/0/grants/nodes"), "ref"));
        JsonNode helper = server.data("query($p: ID!) {node(id: $p) {... on Identity " + states + "}}", Map.of("p", id("identities", "refs", "a:helper")));
        assertEquals(List.of("aws:c3 ACTIVE", "aws:c6 EXPIRED"), states(helper.at("/node/credentials/nodes"), "publicRef"));
    }

    private static List<String> states(JsonNode list, String name) {
        List<String> out = new ArrayList<>();
        list.forEach(each -> out.add(each.get(name).asText() + " " + each.get("state").asText()));
        return out;
    }

    @Test
    void r47ProvenanceDebt() throws Exception {
        rate("provenanceDebt", "all", 4, 5);
        assertEquals(Map.of("h:bob", "1/2", "NO_OWNER", "3/3"), shares(metric("provenanceDebt(by: [OWNER])")));
        JsonNode secrets = server.data(MemoryServer.question(12), Map.of()).get("secrets");
        assertEquals("4", secrets.get("totalCount").asText());
        for (JsonNode secret : secrets.get("nodes")) {
            List<String> debt = new ArrayList<>();
            secret.get("provenanceDebt").forEach(each -> debt.add(each.asText()));
            assertEquals(secret.get("owner").isNull(), debt.contains("NO_OWNER"), secret::toString);
            assertTrue(debt.contains("NO_PURPOSE"));
        }
        JsonNode granted = ask("{secrets(filter: {uris: [\"acme:prod/db\"]}) {nodes {issuanceSource provenanceDebt}}}").at("/secrets/nodes/0");
        assertEquals("{\"issuanceSource\":\"apono:acme\",\"provenanceDebt\":[\"NO_REVOCATION_TRIGGER\",\"NO_PURPOSE\",\"NO_EXPIRY_OR_REVIEW\",\"UNKNOWN_ISSUER\"]}",
                granted.toString());
        JsonNode free = ask("{secrets(filter: {uris: [\"acme:old/key\"]}) {nodes {provenanceDebt purpose expiresAt}}}").at("/secrets/nodes/0");
        assertEquals(0, free.get("provenanceDebt").size());
        assertEquals("signing", free.get("purpose").asText());
        assertEquals("2026-12-01T00:00:00Z", free.get("expiresAt").asText());
    }

    @Test
    void r48SecretsThatAreUsedAndInDebt() throws Exception {
        String debt = "debt: [NO_OWNER, NO_ISSUANCE_SOURCE, NO_REVOCATION_TRIGGER]";
        JsonNode month = ask("{secrets(filter: {" + debt + ", usedSince: \"2026-10-26T12:00:00Z\"}) {nodes {uri lastUsedAt provenanceDebt}}}").at("/secrets/nodes");
        assertEquals(Set.of("acme:prod/db", "acme:prod/api", "acme:dev/env"), Set.copyOf(texts(month, "/uri")), "a token that nobody used is not among them");
        month.forEach(each -> assertTrue(each.get("provenanceDebt").size() > 0, each::toString));
        JsonNode day = ask("{secrets(filter: {" + debt + ", usedSince: \"2026-11-16T12:10:00Z\"}) {nodes {uri}}}").at("/secrets/nodes");
        assertEquals(List.of("acme:prod/api"), texts(day, "/uri"), "used at that very time");
        JsonNode free = ask("{secrets(filter: {usedSince: \"2026-11-16T12:10:01Z\"}) {totalCount}}").get("secrets");
        assertEquals("0", free.get("totalCount").asText());
    }

    @Test
    void r58ServiceAccountVisibility() throws Exception {
        rate("serviceAccountVisibility", "all", 1, 2);
    }

    @Test
    void r49WhyAnIdentityExistsAndWhatItReaches() throws Exception {
        JsonNode alice = ask("{node(id: \"" + id("identities", "refs", "h:alice")
                + "\") {... on Identity {reachableSecrets {totalCount nodes {uri}}}}}").get("node");
        assertEquals(List.of("acme:dev/token", "acme:prod/db"), texts(alice.at("/reachableSecrets/nodes"), "/uri"));
        JsonNode ci = ask("{node(id: \"" + id("identities", "refs", "sa:ci")
                + "\") {... on Identity {purpose team population reviewDueAt expiresAt missing owner {name} reachableSecrets {totalCount}}}}").get("node");
        assertEquals("OUTSIDE_BOTH", ci.get("population").asText());
        assertEquals("[]", ci.get("missing").toString());
        JsonNode old = ask("{node(id: \"" + id("identities", "refs", "sa:old") + "\") {... on Identity {missing}}}").get("node");
        assertEquals("[\"OWNER\",\"PURPOSE\",\"EXPIRY_OR_REVIEW\"]", old.get("missing").toString());
        assertEquals("builds", ci.get("purpose").asText());
        assertEquals("platform", ci.get("team").asText());
        assertEquals("2027-01-01T00:00:00Z", ci.get("reviewDueAt").asText());
        assertTrue(ci.get("expiresAt").isNull());
        assertEquals("Alice", ci.at("/owner/name").asText());
        assertEquals("0", ci.at("/reachableSecrets/totalCount").asText(), "its grants are over");
    }

    @Test
    void r50IdentitiesByWhatTheyLack() throws Exception {
        for (String missing : List.of("OWNER", "PURPOSE", "EXPIRY_OR_REVIEW")) {
            JsonNode found = ask("{identities(filter: {kinds: [SERVICE_ACCOUNT], missing: [" + missing + "]}) {nodes {name}}}");
            assertEquals(List.of("old"), texts(found.at("/identities/nodes"), "/name"));
        }
    }

    @Test
    void r54PopulationsApart() throws Exception {
        JsonNode outside = ask("{identities(filter: {population: [OUTSIDE_BOTH]}) {nodes {name}}}");
        assertEquals(List.of("ci"), texts(outside.at("/identities/nodes"), "/name"));
        assertEquals("2/2", shares(metric("attributedUseRate(by: [POPULATION])")).get("OUTSIDE_BOTH"));
    }

    @Test
    void actorsByTheirOwner() throws Exception {
        String alice = "ownerId: \"" + id("identities", "refs", "h:alice") + "\"";
        JsonNode owned = ask("{owned: uses(filter: {actor: {" + alice + "}}) {totalCount nodes {executor {name}}}"
                + " events(filter: {actor: {" + alice + "}}) {totalCount}"
                + " ci: uses(filter: {actor: {refs: [\"sa:ci\"]}}) {totalCount}"
                + " ciEvents: events(filter: {actor: {refs: [\"sa:ci\"]}}) {totalCount}}");
        assertEquals(Set.of("ci"), Set.copyOf(texts(owned.at("/owned/nodes"), "/executor/name")));
        assertEquals(owned.at("/ci/totalCount"), owned.at("/owned/totalCount"));
        assertEquals(owned.at("/ciEvents/totalCount"), owned.at("/events/totalCount"));
        String nothing = id("identities", "refs", "sa:ci");
        assertEquals("0", ask("{uses(filter: {actor: {ownerId: \"" + nothing + "\"}}) {totalCount}}").at("/uses/totalCount").asText());
        assertEquals("0", ask("{uses(filter: {actor: {" + alice + ", kinds: [HUMAN]}}) {totalCount}}").at("/uses/totalCount").asText());
    }

    @Test
    void r52WhoSlept() throws Exception {
        Map<String, Object> variables = Map.of("before", "2026-11-01T00:00:00Z", "t", MONTH);
        JsonNode nodes = server.data(MemoryServer.question(18), variables).at("/identities/nodes");
        assertEquals(List.of("old"), texts(nodes, "/name"));
        assertEquals("2026-08-01T10:00:00Z", nodes.at("/0/lastActive").asText());
    }

    @Test
    void r73ReviewGap() throws Exception {
        JsonNode gaps = metric("reviewGapP95(by: [ACTOR_KIND])");
        assertEquals(Map.of("SERVICE_ACCOUNT", "1/2"), shares(gaps));
        assertEquals(3 * 3_600, gaps.at("/0/value").asDouble());
    }

    @Test
    void r31ExcessScope() throws Exception {
        rate("excessPrivilegeRate", "all", 2, 3);
        assertEquals(
                Map.of("SERVICE_ACCOUNT", "1/1", "AGENT", "1/1", "WORKLOAD", "0/1"),
                shares(metric("excessPrivilegeRate(by: [ACTOR_KIND])")));
    }

    @Test
    void policyCoversKindsThatAct() throws Exception {
        rate("policyCoverage", "all", 3, 4);
    }

    @Test
    void r78UnprovableHistory() throws Exception {
        Map<String, String> shares = shares(metric("unprovableHistory"));
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
        JsonNode points = metric("ingestLagP95(by: [SOURCE])");
        Map<String, Double> lags = new TreeMap<>();
        points.forEach(point -> lags.put(point.get("key").asText(), point.get("value").asDouble()));
        assertEquals(Set.of("apono:acme", "aws:1", "laptops", "okta:acme", "vault-prod"), lags.keySet());
        for (JsonNode source : ask("{sources {name lagP95}}").get("sources")) {
            double lag = java.time.Duration.parse(source.get("lagP95").asText()).toMillis() / 1e3;
            assertEquals(lag, lags.get(source.get("name").asText()), source::toString);
            assertTrue(lag >= 10 * 86_400, "the last of them came ten days late: " + source);
        }
    }

    @Test
    void r32BlastRadius() throws Exception {
        JsonNode radius = server.data(MemoryServer.question(14), Map.of("id", id("identities", "refs", "a:helper"))).get("blastRadius");
        assertEquals(4, radius.get("secrets").asInt());
        assertEquals(1, radius.get("identities").asInt());
        assertEquals("[\"acme\"]", radius.get("systems").toString());
        assertTrue(radius.get("maxDuration").isNull());
        assertEquals(1, radius.get("maxChainDepth").asInt());
        assertEquals(0.75, radius.get("usedFraction").asDouble());
        assertFalse(radius.get("truncated").asBoolean());
        assertEquals(List.of("use", "use", "onBehalfOf", "grant", "grant"), texts(radius.get("edges"), "/via"));
        assertEquals(List.of("1", "1", "1", "2", "2"), texts(radius.get("edges"), "/depth"));
        JsonNode alone = ask("{blastRadius(root: \"" + id("identities", "refs", "a:helper") + "\", maxDepth: 1) {secrets endless}}");
        assertEquals(2, alone.at("/blastRadius/secrets").asInt());
        assertFalse(alone.at("/blastRadius/endless").asBoolean());
    }

    @Test
    void r32BlastRadiusOfAGrantASecretAndThen() throws Exception {
        JsonNode grant = ask("{blastRadius(root: \"" + id("grants", "ref", "g1") + "\") {secrets usedFraction maxDuration edges {via}}}").get("blastRadius");
        assertEquals(2, grant.get("secrets").asInt());
        assertEquals("PT4H", grant.get("maxDuration").asText());
        JsonNode secret = ask("{blastRadius(root: \"" + id("secrets", "uri", "acme:prod/db") + "\") {identities endless}}").get("blastRadius");
        assertEquals(1, secret.get("identities").asInt());
        assertTrue(secret.get("endless").asBoolean());
        JsonNode before = ask("{blastRadius(root: \"" + id("identities", "refs", "a:helper") + "\", asOf: {ledgerSeq: \"5\"}) {asOf secrets}}").get("blastRadius");
        assertEquals("5", before.get("asOf").asText());
        assertEquals(0, before.get("secrets").asInt());
    }

    @Test
    void r9WhoApprovedTheirOwn() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(9), Map.of("t", MONTH));
        assertEquals("1", answer.at("/self/totalCount").asText());
        assertEquals("Bob", answer.at("/self/nodes/0/requester/name").asText());
        assertEquals("1", answer.at("/auto/totalCount").asText());
        assertEquals("auto-1", answer.at("/auto/nodes/0/attribution/approvals/0/policyId").asText());
        assertEquals("3", answer.at("/auto/nodes/0/attribution/approvals/0/policyVersion").asText());
    }

    @Test
    void r27StandingAccessToASecretNow() throws Exception {
        JsonNode grants = server.data(MemoryServer.question(10), Map.of("secret", id("secrets", "uri", "acme:prod/db"))).get("grants");
        assertEquals("1", grants.get("totalCount").asText());
        assertEquals("Alice", grants.at("/nodes/0/grantee/name").asText());
        assertEquals("2026-11-11T10:00:00Z", grants.at("/nodes/0/lastUsedAt").asText());
        assertTrue(grants.at("/nodes/0/expiresAt").isNull());
    }

    @Test
    void r30GrantsHeldTooLong() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(19), Map.of());
        assertEquals("1", answer.at("/never/totalCount").asText());
        assertEquals("2026-12-20T00:00:00Z", answer.at("/never/nodes/0/expiresAt").asText());
        assertEquals(List.of("PT7H"), texts(answer.at("/wide/nodes"), "/excessWindow"));
    }

    @Test
    void r56ExposedSecretsAndTheirUse() throws Exception {
        JsonNode secrets = server.data(MemoryServer.question(24), Map.of("t", MONTH)).at("/secrets/nodes");
        assertEquals(List.of("acme:old/key", "acme:dev/env", "acme:dev/token").stream().sorted().toList(), texts(secrets, "/uri").stream().sorted().toList());
        for (JsonNode secret : secrets) {
            assertEquals(1, secret.at("/exposures/nodes").size());
        }
        JsonNode where = ask("{secrets(filter: {uris: [\"acme:dev/token\"]}) {nodes {exposures {nodes {context {deviceId resource}}}}}}").at("/secrets/nodes/0/exposures/nodes");
        assertEquals("[{\"context\":{\"deviceId\":\"laptop-9\",\"resource\":\"~/.env\"}}]", where.toString());
    }

    @Test
    void r57WhoHasSeenASecret() throws Exception {
        String query = "query E($id: ID!, $t: TimeRange!) {node(id: $id) {... on Secret {firstUsedAt firstUse {at action context {ip} executor {refs}} exposedTo(time: $t, first: 10) {totalCount nodes {refs} edges {via {at executor {refs}}}}}}}";
        JsonNode secret = server.data(query, Map.of("id", id("secrets", "uri", "acme:dev/env"), "t", MONTH)).get("node");
        assertEquals(List.of("a:helper", "h:alice", "sa:ci"), texts(secret.at("/exposedTo/nodes"), "/refs/0"));
        assertEquals("2026-11-13T10:30:00Z", secret.get("firstUsedAt").asText());
        assertEquals(secret.get("firstUsedAt"), secret.at("/firstUse/at"));
        assertEquals("sa:ci", secret.at("/firstUse/executor/refs/0").asText());
        assertEquals(
                List.of("2026-11-15T10:10:00Z", "2026-11-15T10:10:00Z", "2026-11-13T10:30:00Z"),
                texts(secret.at("/exposedTo/edges"), "/via/at"), "alice by her helper, sa:ci itself");
        Map<String, String> before = Map.of("from", "2026-11-01T00:00:00Z", "to", "2026-11-14T00:00:00Z");
        JsonNode early = server.data(query, Map.of("id", id("secrets", "uri", "acme:dev/env"), "t", before)).get("node");
        assertEquals(List.of("sa:ci"), texts(early.at("/exposedTo/nodes"), "/refs/0"));
    }

    @Test
    void r22GrantsWithoutEnd() throws Exception {
        JsonNode grants = ask("{grants(filter: {noExpiry: true}) {nodes {ref startsAt expiresAt approvals {event {hash}}}}}").at("/grants/nodes");
        assertEquals(List.of("g2"), texts(grants, "/ref"));
        assertTrue(grants.at("/0/approvals/0/event/hash").asText().startsWith("sha256:"), grants::toString);
    }

    private static List<String> granted(String filter) throws Exception {
        return texts(ask("{grants(filter: {" + filter + "}) {nodes {ref}}}").at("/grants/nodes"), "/ref");
    }

    @Test
    void r17GrantsByWhatTheyLeaveOpen() throws Exception {
        assertEquals(List.of(), granted("missing: [ACTIONS]"));
        assertEquals(List.of("g2"), granted("missing: [EXPIRY, ACTIONS]"));
        assertEquals(8, granted("missing: [CONDITIONS]").size());
    }

    @Test
    void r23MachinesWithoutATask() throws Exception {
        rate("taskScopedUseRate", "all", 6, 7);
        assertEquals(
                Map.of("AGENT", "3/3", "SERVICE_ACCOUNT", "2/2", "WORKLOAD", "1/1", "UNKNOWN", "0/1"),
                shares(metric("taskScopedUseRate(by: [ACTOR_KIND])")));
        assertEquals(List.of("g2"), granted("taskless: true"));
        assertEquals(List.of(), granted("taskless: true, granteeKinds: [AGENT, SERVICE_ACCOUNT, WORKLOAD]"));
        assertEquals(List.of("g5"), granted("taskless: false, granteeKinds: [WORKLOAD]"));
    }

    @Test
    void r25CredentialsThatOutliveTheirGrant() throws Exception {
        JsonNode alive = ask("{credentials(filter: {outlivesGrant: true}) {totalCount nodes {publicRef expiresAt revokedAt}}}").get("credentials");
        assertEquals(List.of("aws:c3"), texts(alive.get("nodes"), "/publicRef"));
        assertEquals("1", alive.get("totalCount").asText());
        JsonNode others = ask("{credentials(filter: {outlivesGrant: false}) {nodes {publicRef}}}").at("/credentials/nodes");
        assertEquals(List.of("aws:c6"), texts(others, "/publicRef"));
    }

    @Test
    void r27HowLongGrantsHold() throws Exception {
        JsonNode points = metric("grantDurations");
        assertEquals(
                List.of("<= PT15M", "<= PT1H", "<= PT8H", "<= PT24H", "<= PT168H", "<= PT720H", "<= PT2160H", "> PT2160H", "endless"),
                texts(points, "/key"));
        assertEquals(List.of("0", "3", "3", "0", "0", "0", "1", "0", "1"), texts(points, "/numerator"));
        assertEquals("8", points.at("/0/denominator").asText());
        assertEquals(List.of("g8", "g6", "g3"), granted("maxDuration: \"PT1H\""));
        assertEquals(List.of("g7"), granted("minDuration: \"PT9H\", maxDuration: \"P40D\""));
    }

    @Test
    void r43TriggersWithoutAnEnd() throws Exception {
        String query = "query T($t: TimeRange!) {five: unansweredTriggers(time: $t) {nodes {type summary secret {uri}}}"
                + " one: unansweredTriggers(time: $t, within: \"P1D\", first: 2) {totalCount pageInfo {hasNextPage} nodes {secret {uri}}}}";
        JsonNode found = server.data(query, Map.of("t", MONTH));
        assertEquals(List.of("DISCOVERY", "REVOCATION"), texts(found.at("/five/nodes"), "/type"), "what lies about, and who left and has access");
        assertEquals("acme:dev/env", found.at("/five/nodes/0/secret/uri").asText());
        assertEquals("REVOCATION of h:alice", found.at("/five/nodes/1/summary").asText());
        assertEquals("4", found.at("/one/totalCount").asText());
        assertEquals(List.of("acme:old/key", "acme:dev/env"), texts(found.at("/one/nodes"), "/secret/uri"));
        assertTrue(found.at("/one/pageInfo/hasNextPage").asBoolean());
    }

    @Test
    void r28GrantsWithoutReason() throws Exception {
        JsonNode grants = ask("{grants(filter: {noJustification: true}) {nodes {ref}}}").at("/grants/nodes");
        assertEquals(List.of("g2"), texts(grants, "/ref"));
    }

    @Test
    void r59LayersApart() throws Exception {
        JsonNode events = ask("{search(query: \"layer:BROKER\") {nodes {type layer}}}").at("/search/nodes");
        assertEquals(List.of("ISSUE", "ISSUE"), texts(events, "/type"));
        assertEquals(List.of("BROKER", "BROKER"), texts(events, "/layer"));
        assertEquals(events, ask("{events(filter: {layers: [BROKER]}) {nodes {type layer}}}").at("/events/nodes"));
        JsonNode joined = ask("{uses(filter: {grantId: \"" + id("grants", "ref", "g3") + "\"}, first: 1) {nodes {event {layer related {nodes {layer}}}"
                + " attribution {grant {events {nodes {layer}}}}}}}").at("/uses/nodes/0");
        assertEquals("CUSTODY", joined.at("/event/layer").asText());
        assertTrue(texts(joined.at("/event/related/nodes"), "/layer").containsAll(List.of("BROKER", "CUSTODY")), joined::toString);
        assertTrue(texts(joined.at("/attribution/grant/events/nodes"), "/layer").containsAll(List.of("PRIVILEGE", "CUSTODY")), joined::toString);
    }

    @Test
    void r61MetricsByLayer() throws Exception {
        assertEquals(Map.of("CUSTODY", "9/10"), shares(metric("attributedUseRate(by: [LAYER])")));
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
