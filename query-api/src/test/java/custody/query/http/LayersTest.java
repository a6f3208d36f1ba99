package custody.query.http;

import static custody.query.http.Narrator.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Custody and privilege beside one another, over HTTP, from database and index, on testdata/measures/layers.ndjson.
class LayersTest {
    private static final Map<String, Object> MONTH =
            Map.of("t", Map.of("from", "2026-11-01T00:00:00Z", "to", "2026-12-01T00:00:00Z"));

    @AutoClose
    private static final MemoryServer server = MemoryServer.stored();

    @BeforeAll
    static void tell() throws Exception {
        server.tell("measures/layers.ndjson", Instant.parse("2026-11-25T12:00:00Z"));
    }

    @Test
    void r60UseWithoutReleaseAndReleaseWithoutGrant() throws Exception {
        JsonNode found = server.data(
                "query L($t: TimeRange!) {never: uses(filter: {time: $t, released: false}) {nodes {secret {uri}}}"
                        + " released: uses(filter: {time: $t, released: true}) {nodes {secret {uri} event {layer}}}"
                        + " ungranted: uses(filter: {time: $t, layers: [CUSTODY], verdicts: [NO_GRANT]}) {nodes {secret {uri}}}}",
                MONTH);
        assertEquals(List.of("acme:prod/root"), texts(found.at("/never/nodes"), "/secret/uri"));
        assertEquals(List.of("acme:prod/db"), texts(found.at("/released/nodes"), "/secret/uri"));
        assertEquals(List.of("PRIVILEGE"), texts(found.at("/released/nodes"), "/event/layer"));
        assertEquals(List.of("acme:prod/db"), texts(found.at("/ungranted/nodes"), "/secret/uri"));
    }

    @Test
    void r61EverySourceHasAControlOwner() throws Exception {
        JsonNode found = server.data(
                "query L($t: TimeRange!) {sources {name layer owner {name}}"
                        + " metrics(time: $t) {attributedUseRate(by: [CONTROL_OWNER, LAYER]) {key denominator}"
                        + " standingGrantRate(by: [CONTROL_OWNER]) {key numerator}}}",
                MONTH);
        assertEquals(List.of("Paul", "Vera"), texts(found.get("sources"), "/owner/name").stream().sorted().toList());
        JsonNode rates = found.at("/metrics/attributedUseRate");
        assertEquals(List.of("h:paul | PRIVILEGE", "h:vera | CUSTODY"), texts(rates, "/key"));
        assertEquals(List.of("2", "1"), texts(rates, "/denominator"));
        assertEquals(List.of("h:vera"), texts(found.at("/metrics/standingGrantRate"), "/key"));
    }

    private static JsonNode radius(String list, String field, String value) throws Exception {
        String id = "";
        for (JsonNode node : server.data("{" + list + " {nodes {id " + field + "}}}", Map.of()).at("/" + list + "/nodes")) {
            JsonNode found = node.get(field);
            id = value.equals(found.isArray() ? found.get(0).asText() : found.asText()) ? node.get("id").asText() : id;
        }
        String query = "query R($id: ID!) {blastRadius(root: $id) {edges {via depth from {... on Identity {refs}}"
                + " to {... on Identity {refs} ... on Secret {uri}}}}}";
        return server.data(query, Map.of("id", id)).at("/blastRadius/edges");
    }

    @Test
    void r32GroupsAreFollowed() throws Exception {
        JsonNode member = radius("identities", "refs", "h:ann");
        assertTrue(texts(member, "/via").contains("member"), member.toString());
        assertTrue(texts(member, "/to/uri").contains("acme:prod/vip"), member.toString());
        JsonNode secret = radius("secrets", "uri", "acme:prod/root");
        assertEquals(List.of(), texts(secret, "/via").stream().filter("member"::equals).toList());
    }

    @Test
    void r47DebtOfAnOwnerWhoLeft() throws Exception {
        JsonNode left = server.data("{secrets(filter: {debt: [OWNER_LEFT]}) {nodes {uri provenanceDebt}}}", Map.of()).at("/secrets/nodes");
        assertEquals(List.of("acme:prod/root"), texts(left, "/uri"));
        assertTrue(left.at("/0/provenanceDebt").toString().contains("UNKNOWN_ISSUER"), left.toString());
        JsonNode before = server.data(
                        "{secrets(filter: {debt: [OWNER_LEFT]}, asOf: {ledgerSeq: \"11\"}) {totalCount}}", Map.of())
                .at("/secrets/totalCount");
        assertEquals("0", before.asText());
    }

    @Test
    void actorsByOwnerAndPopulation() throws Exception {
        JsonNode uses = server.data("{uses(filter: {actor: {population: [UNKNOWN]}}) {totalCount}}", Map.of());
        assertEquals("3", uses.at("/uses/totalCount").asText());
        JsonNode none = server.data("{uses(filter: {actor: {population: [SSO_AND_PAM]}}) {totalCount}}", Map.of());
        assertEquals("0", none.at("/uses/totalCount").asText());
    }

    @Test
    void r43RejectedInAReviewAndStillInForce() throws Exception {
        JsonNode found = server.data("query L($t: TimeRange!) {unansweredTriggers(time: $t) {nodes {type grantId}}}", MONTH)
                .at("/unansweredTriggers/nodes");
        assertEquals(List.of("REVIEW"), texts(found, "/type"));
        JsonNode refused = server.answer(
                        "responder", "query L($t: TimeRange!) {unansweredTriggers(time: $t, within: \"P4000D\") {totalCount}}", MONTH)
                .at("/errors/0");
        assertTrue(refused.get("message").asText().contains("not from none to"), refused.toString());
    }
}
