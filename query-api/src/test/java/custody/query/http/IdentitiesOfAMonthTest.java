package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.November.MONTH;
import static custody.query.http.November.shares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Identities, what they lack and what they reach, over HTTP, from database and index, on the month that [November] tells.
/// Each test is named after the requirement that it shows.
class IdentitiesOfAMonthTest {
    @RegisterExtension
    private static final November november = new November();

    private static final MemoryServer server = november.server();

    @Test
    void r32BlastRadius() throws Exception {
        JsonNode radius = server.data(MemoryServer.question(14), Map.of("id", november.id("identities", "refs", "a:helper"))).get("blastRadius");
        assertEquals(4, radius.get("secrets").asInt());
        assertEquals(1, radius.get("identities").asInt());
        assertEquals("[\"acme\"]", radius.get("systems").toString());
        assertTrue(radius.get("maxDuration").isNull());
        assertEquals(1, radius.get("maxChainDepth").asInt());
        assertEquals(0.75, radius.get("usedFraction").asDouble());
        assertFalse(radius.get("truncated").asBoolean());
        assertEquals(List.of("use", "use", "onBehalfOf", "grant", "grant"), texts(radius.get("edges"), "/via"));
        assertEquals(List.of("1", "1", "1", "2", "2"), texts(radius.get("edges"), "/depth"));
        JsonNode alone = server.data("{blastRadius(root: \"" + november.id("identities", "refs", "a:helper") + "\", maxDepth: 1) {secrets endless}}");
        assertEquals(2, alone.at("/blastRadius/secrets").asInt());
        assertFalse(alone.at("/blastRadius/endless").asBoolean());
    }

    @Test
    void r32BlastRadiusOfAGrantASecretAndThen() throws Exception {
        JsonNode grant = server.data("{blastRadius(root: \"" + november.id("grants", "ref", "g1") + "\") {secrets usedFraction maxDuration edges {via}}}").get("blastRadius");
        assertEquals(2, grant.get("secrets").asInt());
        assertEquals("PT4H", grant.get("maxDuration").asText());
        JsonNode secret = server.data("{blastRadius(root: \"" + november.id("secrets", "uri", "acme:prod/db") + "\") {identities endless}}").get("blastRadius");
        assertEquals(1, secret.get("identities").asInt());
        assertTrue(secret.get("endless").asBoolean());
        JsonNode before = server.data("{blastRadius(root: \"" + november.id("identities", "refs", "a:helper") + "\", asOf: {ledgerSeq: \"5\"}) {asOf secrets}}").get("blastRadius");
        assertEquals("5", before.get("asOf").asText());
        assertEquals(0, before.get("secrets").asInt());
    }

    @Test
    void r44EverythingOfSomebodyWhoLeft() throws Exception {
        november.rate("offboardingCoverage", "all", 1, 2);
        JsonNode answer = server.data(MemoryServer.question(13), Map.of("person", november.id("identities", "refs", "h:alice"), "t", MONTH));
        assertEquals(4, answer.at("/uses/nodes").size());
        assertEquals(List.of("SERVICE_ACCOUNT"), texts(answer.at("/identities/nodes"), "/kind"));
        String states = "{refs grants {nodes {ref state}} credentials {nodes {publicRef state}}}";
        JsonNode left = server.data("query($p: ID!) {node(id: $p) {... on Identity " + states + "}"
                + " identities(filter: {ownerId: $p}) {nodes " + states + "}}", Map.of("p", november.id("identities", "refs", "h:alice")));
        assertEquals(List.of("g7 ACTIVE", "g2 ACTIVE"), states(left.at("/node/grants/nodes"), "ref"), "still open");
        assertEquals(List.of("g4 REVOKED", "g1 EXPIRED"), states(left.at("/identities/nodes/0/grants/nodes"), "ref"));
        JsonNode helper = server.data("query($p: ID!) {node(id: $p) {... on Identity " + states + "}}", Map.of("p", november.id("identities", "refs", "a:helper")));
        assertEquals(List.of("aws:c3 ACTIVE", "aws:c6 EXPIRED"), states(helper.at("/node/credentials/nodes"), "publicRef"));
    }

    private static List<String> states(JsonNode list, String name) {
        List<String> out = new ArrayList<>();
        list.forEach(each -> out.add(each.get(name).asText() + " " + each.get("state").asText()));
        return out;
    }

    @Test
    void r49WhyAnIdentityExistsAndWhatItReaches() throws Exception {
        JsonNode alice = server.data("{node(id: \"" + november.id("identities", "refs", "h:alice")
                + "\") {... on Identity {reachableSecrets {totalCount nodes {uri}}}}}").get("node");
        assertEquals(List.of("acme:dev/token", "acme:prod/db"), texts(alice.at("/reachableSecrets/nodes"), "/uri"));
        JsonNode ci = server.data("{node(id: \"" + november.id("identities", "refs", "sa:ci")
                + "\") {... on Identity {purpose team population reviewDueAt expiresAt missing owner {name} reachableSecrets {totalCount}}}}").get("node");
        assertEquals("OUTSIDE_BOTH", ci.get("population").asText());
        assertEquals("[]", ci.get("missing").toString());
        JsonNode old = server.data("{node(id: \"" + november.id("identities", "refs", "sa:old") + "\") {... on Identity {missing}}}").get("node");
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
            JsonNode found = server.data("{identities(filter: {kinds: [SERVICE_ACCOUNT], missing: [" + missing + "]}) {nodes {name}}}");
            assertEquals(List.of("old"), texts(found.at("/identities/nodes"), "/name"));
        }
    }

    @Test
    void r52WhoSlept() throws Exception {
        Map<String, Object> variables = Map.of("before", "2026-11-01T00:00:00Z", "t", MONTH);
        JsonNode nodes = server.data(MemoryServer.question(18), variables).at("/identities/nodes");
        assertEquals(List.of("old"), texts(nodes, "/name"));
        assertEquals("2026-08-01T10:00:00Z", nodes.at("/0/lastActive").asText());
    }

    @Test
    void r54PopulationsApart() throws Exception {
        JsonNode outside = server.data("{identities(filter: {population: [OUTSIDE_BOTH]}) {nodes {name}}}");
        assertEquals(List.of("ci"), texts(outside.at("/identities/nodes"), "/name"));
        assertEquals("2/2", shares(november.metric("attributedUseRate(by: [POPULATION])")).get("OUTSIDE_BOTH"));
    }

    @Test
    void actorsByTheirOwner() throws Exception {
        String alice = "ownerId: \"" + november.id("identities", "refs", "h:alice") + "\"";
        JsonNode owned = server.data("{owned: uses(filter: {actor: {" + alice + "}}) {totalCount nodes {executor {name}}}"
                + " events(filter: {actor: {" + alice + "}}) {totalCount}"
                + " ci: uses(filter: {actor: {refs: [\"sa:ci\"]}}) {totalCount}"
                + " ciEvents: events(filter: {actor: {refs: [\"sa:ci\"]}}) {totalCount}}");
        assertEquals(Set.of("ci"), Set.copyOf(texts(owned.at("/owned/nodes"), "/executor/name")));
        assertEquals(owned.at("/ci/totalCount"), owned.at("/owned/totalCount"));
        assertEquals(owned.at("/ciEvents/totalCount"), owned.at("/events/totalCount"));
        String nothing = november.id("identities", "refs", "sa:ci");
        assertEquals("0", server.data("{uses(filter: {actor: {ownerId: \"" + nothing + "\"}}) {totalCount}}").at("/uses/totalCount").asText());
        assertEquals("0", server.data("{uses(filter: {actor: {" + alice + ", kinds: [HUMAN]}}) {totalCount}}").at("/uses/totalCount").asText());
    }
}
