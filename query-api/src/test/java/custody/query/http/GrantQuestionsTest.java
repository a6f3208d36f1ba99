package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.ToldScenario.DAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Questions about grants, as the contract prints them, on a ledger that tells the golden scenario, with the real engine's
/// verdicts.
@ParameterizedClass
@EnumSource
class GrantQuestionsTest {
    @AutoClose
    private final MemoryServer server;

    private final ToldScenario scenario;

    GrantQuestionsTest(AnsweredFrom place) throws Exception {
        server = place.open();
        scenario = new ToldScenario(server);
    }

    @Test
    void q4DidTheGrantDieEverywhere() throws Exception {
        JsonNode revocation = server.data(MemoryServer.question(4), Map.of("grant", scenario.grantId())).at("/revocations/nodes/0");
        assertEquals("2026-11-21T10:25:00Z", revocation.get("effectiveAt").asText());
        assertFalse(revocation.get("complete").asBoolean());
        assertEquals("PT6M", revocation.get("leakWindow").asText());
        assertTrue(revocation.get("timeToRevoke").isNull());
        assertEquals(List.of("PRIVILEGE", "BROKER"), texts(revocation.get("layers"), "/layer"));
        assertEquals("198.51.100.44", revocation.at("/layers/1/lastUseAfter/context/ip").asText());
        assertEquals("1", revocation.at("/usesAfter/totalCount").asText());
    }

    @Test
    void q8EverythingUnderATicket() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(8), Map.of("ref", "INC-4711"));
        assertEquals(
                List.of("REQUEST", "APPROVAL", "GRANT", "USE", "REVOCATION", "USE"),
                texts(answer.at("/events/nodes"), "/type"));
        JsonNode grant = answer.at("/grants/nodes/0");
        assertEquals("Alice", grant.at("/requester/name").asText());
        assertEquals("AGENT", grant.at("/grantee/kind").asText());
        assertEquals("APPROVED", grant.at("/approvals/0/decision").asText());
        assertEquals("on call", grant.at("/approvals/0/reason").asText());
        assertEquals("2", grant.at("/uses/totalCount").asText());
        assertEquals("2026-11-21T10:31:00Z", grant.get("lastUsedAt").asText());
        assertTrue(answer.at("/events/nodes/0/hash").asText().matches("sha256:[0-9a-f]{64}"));
    }

    @Test
    void q9NobodyApprovedHimselfHere() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(9), Map.of("t", DAY));
        assertEquals("0", answer.at("/self/totalCount").asText());
        assertEquals("0", answer.at("/auto/totalCount").asText());
    }

    @Test
    void q10NoStandingAccessHere() throws Exception {
        assertEquals("0", server.data(MemoryServer.question(10), Map.of("secret", scenario.secretId())).at("/grants/totalCount").asText());
    }

    @Test
    void q11BreakGlassAndWhatWasDoneUnderIt() throws Exception {
        assertEquals(0, server.data(MemoryServer.question(11), Map.of("t", DAY)).at("/grants/nodes").size());
        scenario.add(2, line -> line.replace("\"grant\":{", "\"grant\":{\"breakGlass\":true,")
                .replaceAll("\"eventId\":\"[^\"]*\"", "\"eventId\":\"again\""));
        JsonNode grants = server.data(MemoryServer.question(11), Map.of("t", DAY)).at("/grants/nodes");
        assertEquals(1, grants.size());
        assertEquals("Alice", grants.at("/0/requester/name").asText());
        assertEquals("Bob", grants.at("/0/approvals/0/approver/name").asText());
        assertEquals(2, grants.at("/0/uses/nodes").size());
        assertTrue(texts(grants.at("/0/events/nodes"), "/type").contains("REVOCATION"));
    }

    @Test
    void q19GrantsThatWereWiderThanNeeded() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(19));
        assertEquals("0", answer.at("/never/totalCount").asText());
        assertEquals(0, answer.at("/wide/nodes").size(), "an hour is not eight");
        String wide = MemoryServer.question(19).replace("PT8H", "PT10M");
        JsonNode grant = server.data(wide).at("/wide/nodes/0");
        assertEquals("2026-11-21T10:31:00Z", grant.get("lastUsedAt").asText());
        assertEquals("PT-6M", grant.get("excessWindow").asText(), "it was used after its end");
    }
}
