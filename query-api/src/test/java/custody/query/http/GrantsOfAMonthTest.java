package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.November.MONTH;
import static custody.query.http.November.shares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Grants, their ends and what stands under them, over HTTP, from database and index, on the month that [November] tells.
/// Each test is named after the requirement that it shows.
class GrantsOfAMonthTest {
    @RegisterExtension
    private static final November november = new November();

    private static final MemoryServer server = november.server();

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
    void r17GrantsByWhatTheyLeaveOpen() throws Exception {
        assertEquals(List.of(), november.granted("missing: [ACTIONS]"));
        assertEquals(List.of("g2"), november.granted("missing: [EXPIRY, ACTIONS]"));
        assertEquals(8, november.granted("missing: [CONDITIONS]").size());
    }

    @Test
    void r22GrantsWithoutEnd() throws Exception {
        JsonNode grants = server.data("{grants(filter: {noExpiry: true}) {nodes {ref startsAt expiresAt approvals {event {hash}}}}}").at("/grants/nodes");
        assertEquals(List.of("g2"), texts(grants, "/ref"));
        assertTrue(grants.at("/0/approvals/0/event/hash").asText().startsWith("sha256:"), grants::toString);
    }

    @Test
    void r25CredentialsThatOutliveTheirGrant() throws Exception {
        JsonNode alive = server.data("{credentials(filter: {outlivesGrant: true}) {totalCount nodes {publicRef expiresAt revokedAt}}}").get("credentials");
        assertEquals(List.of("aws:c3"), texts(alive.get("nodes"), "/publicRef"));
        assertEquals("1", alive.get("totalCount").asText());
        JsonNode others = server.data("{credentials(filter: {outlivesGrant: false}) {nodes {publicRef}}}").at("/credentials/nodes");
        assertEquals(List.of("aws:c6"), texts(others, "/publicRef"));
    }

    @Test
    void r27StandingAccessToASecretNow() throws Exception {
        JsonNode grants = server.data(MemoryServer.question(10), Map.of("secret", november.id("secrets", "uri", "acme:prod/db"))).get("grants");
        assertEquals("1", grants.get("totalCount").asText());
        assertEquals("Alice", grants.at("/nodes/0/grantee/name").asText());
        assertEquals("2026-11-11T10:00:00Z", grants.at("/nodes/0/lastUsedAt").asText());
        assertTrue(grants.at("/nodes/0/expiresAt").isNull());
    }

    @Test
    void r28GrantsWithoutReason() throws Exception {
        JsonNode grants = server.data("{grants(filter: {noJustification: true}) {nodes {ref}}}").at("/grants/nodes");
        assertEquals(List.of("g2"), texts(grants, "/ref"));
    }

    @Test
    void r30GrantsHeldTooLong() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(19));
        assertEquals("1", answer.at("/never/totalCount").asText());
        assertEquals("2026-12-20T00:00:00Z", answer.at("/never/nodes/0/expiresAt").asText());
        assertEquals(List.of("PT7H"), texts(answer.at("/wide/nodes"), "/excessWindow"));
    }

    @Test
    void r38UsesAfterRevocation() throws Exception {
        JsonNode revocation = server.data(MemoryServer.question(4), Map.of("grant", november.id("grants", "ref", "g3"))).at("/revocations/nodes/0");
        assertEquals("1", revocation.at("/usesAfter/totalCount").asText());
        assertEquals("2026-11-12T09:40:00Z", revocation.at("/usesAfter/nodes/0/at").asText());
        assertEquals("2026-11-12T09:40:00Z", revocation.at("/layers/1/lastUseAfter/at").asText());
    }

    @Test
    void r39EachLayerForItself() throws Exception {
        Map<String, String> layers = shares(november.metric("revocationLayers"));
        assertEquals("0/1", layers.get("BROKER | aws:1"));
        assertEquals("2/2", layers.get("PRIVILEGE | apono:acme"));
        JsonNode revocation = server.data(MemoryServer.question(4), Map.of("grant", november.id("grants", "ref", "g3"))).at("/revocations/nodes/0");
        assertEquals(List.of("PRIVILEGE", "BROKER"), texts(revocation.get("layers"), "/layer"));
        assertEquals(List.of("true", "false"), texts(revocation.get("layers"), "/complete"));
        assertEquals("2026-11-12T09:20:00Z", revocation.at("/layers/0/confirmedAt").asText());
        assertTrue(revocation.at("/layers/1/confirmedAt").isNull(), "time passing confirms nothing");
        assertFalse(revocation.get("complete").asBoolean());
    }

    @Test
    void r59LayersApart() throws Exception {
        JsonNode events = server.data("{search(query: \"layer:BROKER\") {nodes {type layer}}}").at("/search/nodes");
        assertEquals(List.of("ISSUE", "ISSUE"), texts(events, "/type"));
        assertEquals(List.of("BROKER", "BROKER"), texts(events, "/layer"));
        assertEquals(events, server.data("{events(filter: {layers: [BROKER]}) {nodes {type layer}}}").at("/events/nodes"));
        JsonNode joined = server.data("{uses(filter: {grantId: \"" + november.id("grants", "ref", "g3") + "\"}, first: 1) {nodes {event {layer related {nodes {layer}}}"
                + " attribution {grant {events {nodes {layer}}}}}}}").at("/uses/nodes/0");
        assertEquals("CUSTODY", joined.at("/event/layer").asText());
        assertTrue(texts(joined.at("/event/related/nodes"), "/layer").containsAll(List.of("BROKER", "CUSTODY")), joined::toString);
        assertTrue(texts(joined.at("/attribution/grant/events/nodes"), "/layer").containsAll(List.of("PRIVILEGE", "CUSTODY")), joined::toString);
    }
}
