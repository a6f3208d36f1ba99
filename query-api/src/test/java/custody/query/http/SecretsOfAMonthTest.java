package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.November.MONTH;
import static custody.query.http.November.shares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Secrets, what they lack and who saw them, over HTTP, from database and index, on the month that [November] tells. Each
/// test is named after the requirement that it shows.
class SecretsOfAMonthTest {
    @RegisterExtension
    private static final November november = new November();

    private static final MemoryServer server = november.server();

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
    void r47ProvenanceDebt() throws Exception {
        november.rate("provenanceDebt", "all", 4, 5);
        assertEquals(Map.of("h:bob", "1/2", "NO_OWNER", "3/3"), shares(november.metric("provenanceDebt(by: [OWNER])")));
        JsonNode secrets = server.data(MemoryServer.question(12)).get("secrets");
        assertEquals("4", secrets.get("totalCount").asText());
        for (JsonNode secret : secrets.get("nodes")) {
            List<String> debt = new ArrayList<>();
            secret.get("provenanceDebt").forEach(each -> debt.add(each.asText()));
            assertEquals(secret.get("owner").isNull(), debt.contains("NO_OWNER"), secret::toString);
            assertTrue(debt.contains("NO_PURPOSE"));
        }
        JsonNode granted = server.data("{secrets(filter: {uris: [\"acme:prod/db\"]}) {nodes {issuanceSource provenanceDebt}}}").at("/secrets/nodes/0");
        assertEquals("{\"issuanceSource\":\"apono:acme\",\"provenanceDebt\":[\"NO_REVOCATION_TRIGGER\",\"NO_PURPOSE\",\"NO_EXPIRY_OR_REVIEW\",\"UNKNOWN_ISSUER\"]}",
                granted.toString());
        JsonNode free = server.data("{secrets(filter: {uris: [\"acme:old/key\"]}) {nodes {provenanceDebt purpose expiresAt}}}").at("/secrets/nodes/0");
        assertEquals(0, free.get("provenanceDebt").size());
        assertEquals("signing", free.get("purpose").asText());
        assertEquals("2026-12-01T00:00:00Z", free.get("expiresAt").asText());
    }

    @Test
    void r48SecretsThatAreUsedAndInDebt() throws Exception {
        String debt = "debt: [NO_OWNER, NO_ISSUANCE_SOURCE, NO_REVOCATION_TRIGGER]";
        JsonNode month = server.data("{secrets(filter: {" + debt + ", usedSince: \"2026-10-26T12:00:00Z\"}) {nodes {uri lastUsedAt provenanceDebt}}}").at("/secrets/nodes");
        assertEquals(Set.of("acme:prod/db", "acme:prod/api", "acme:dev/env"), Set.copyOf(texts(month, "/uri")), "a token that nobody used is not among them");
        month.forEach(each -> assertTrue(each.get("provenanceDebt").size() > 0, each::toString));
        JsonNode day = server.data("{secrets(filter: {" + debt + ", usedSince: \"2026-11-16T12:10:00Z\"}) {nodes {uri}}}").at("/secrets/nodes");
        assertEquals(List.of("acme:prod/api"), texts(day, "/uri"), "used at that very time");
        JsonNode free = server.data("{secrets(filter: {usedSince: \"2026-11-16T12:10:01Z\"}) {totalCount}}").get("secrets");
        assertEquals("0", free.get("totalCount").asText());
    }

    @Test
    void r56ExposedSecretsAndTheirUse() throws Exception {
        JsonNode secrets = server.data(MemoryServer.question(24), Map.of("t", MONTH)).at("/secrets/nodes");
        assertEquals(List.of("acme:old/key", "acme:dev/env", "acme:dev/token").stream().sorted().toList(), texts(secrets, "/uri").stream().sorted().toList());
        for (JsonNode secret : secrets) {
            assertEquals(1, secret.at("/exposures/nodes").size());
        }
        JsonNode where = server.data("{secrets(filter: {uris: [\"acme:dev/token\"]}) {nodes {exposures {nodes {context {deviceId resource}}}}}}").at("/secrets/nodes/0/exposures/nodes");
        assertEquals("[{\"context\":{\"deviceId\":\"laptop-9\",\"resource\":\"~/.env\"}}]", where.toString());
    }

    @Test
    void r57WhoHasSeenASecret() throws Exception {
        String query = "query E($id: ID!, $t: TimeRange!) {node(id: $id) {... on Secret {firstUsedAt firstUse {at action context {ip} executor {refs}} exposedTo(time: $t, first: 10) {totalCount nodes {refs} edges {via {at executor {refs}}}}}}}";
        JsonNode secret = server.data(query, Map.of("id", november.id("secrets", "uri", "acme:dev/env"), "t", MONTH)).get("node");
        assertEquals(List.of("a:helper", "h:alice", "sa:ci"), texts(secret.at("/exposedTo/nodes"), "/refs/0"));
        assertEquals("2026-11-13T10:30:00Z", secret.get("firstUsedAt").asText());
        assertEquals(secret.get("firstUsedAt"), secret.at("/firstUse/at"));
        assertEquals("sa:ci", secret.at("/firstUse/executor/refs/0").asText());
        assertEquals(
                List.of("2026-11-15T10:10:00Z", "2026-11-15T10:10:00Z", "2026-11-13T10:30:00Z"),
                texts(secret.at("/exposedTo/edges"), "/via/at"), "alice by her helper, sa:ci itself");
        Map<String, String> before = Map.of("from", "2026-11-01T00:00:00Z", "to", "2026-11-14T00:00:00Z");
        JsonNode early = server.data(query, Map.of("id", november.id("secrets", "uri", "acme:dev/env"), "t", before)).get("node");
        assertEquals(List.of("sa:ci"), texts(early.at("/exposedTo/nodes"), "/refs/0"));
    }
}
