package custody.query.http;

import static custody.query.http.Narrator.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What holds for each use of a ledger, over HTTP, from database and index, on testdata/measures/november.ndjson.
class EveryUseTest {
    @AutoClose
    private static final MemoryServer server = MemoryServer.stored();

    @BeforeAll
    static void tell() throws Exception {
        server.tell("measures/november.ndjson", Instant.parse("2026-11-25T12:00:00Z"));
    }

    private static JsonNode uses(String filter, String fields) throws Exception {
        return server.data("{uses(filter: {" + filter + "}, first: 100) {nodes {" + fields + "}}}").at("/uses/nodes");
    }

    @Test
    void r1_saysWhoWhatWhenAndItsEvidence_orThatNobodyIsKnown() throws Exception {
        JsonNode uses = uses("", "at initiator {refs} executor {refs} secret {uri} event {seq hash} attribution {verdict}");
        assertEquals(12, uses.size());
        for (JsonNode use : uses) {
            assertTrue(use.at("/secret/uri").asText().startsWith("acme:"), use::toString);
            assertFalse(Instant.parse(use.get("at").asText()).isBefore(Instant.parse("2026-08-01T00:00:00Z")));
            assertTrue(use.at("/event/seq").asText().matches("\\d+"), use::toString);
            assertTrue(use.at("/event/hash").asText().matches("sha256:[0-9a-f]{64}"), use::toString);
            String verdict = use.at("/attribution/verdict").asText();
            assertEquals(verdict.equals("UNATTRIBUTED"), use.get("executor").isNull(), use::toString);
            assertEquals(verdict.equals("UNATTRIBUTED"), use.get("initiator").isNull(), use::toString);
        }
    }

    @Test
    void r3_namesActorApprovalAndTask_whenItIsAuthorized() throws Exception {
        JsonNode uses = uses("verdicts: [AUTHORIZED]", "executor {refs} attribution {approvals {decidedAt approver {refs} policyId} grant {task}}");
        assertEquals(3, uses.size());
        for (JsonNode use : uses) {
            assertFalse(use.at("/executor/refs/0").asText().isEmpty(), use::toString);
            assertFalse(use.at("/attribution/approvals/0/decidedAt").asText().isEmpty(), use::toString);
            assertTrue(use.at("/attribution/grant/task").asText().startsWith("T-"), use::toString);
        }
    }

    @Test
    void r8_withoutAnActorIsAFindingThatIsListed() throws Exception {
        JsonNode nobody = uses("verdicts: [UNATTRIBUTED]", "at attribution {verdict class}");
        assertEquals(List.of("2026-11-16T10:00:00Z"), texts(nobody, "/at"));
        assertEquals("UNKNOWN", nobody.at("/0/attribution/class").asText());
        JsonNode asked = server.data(MemoryServer.question(7),
                Map.of("t", Map.of("from", "2026-11-16T00:00:00Z", "to", "2026-11-17T00:00:00Z"))).at("/uses/nodes");
        assertTrue(texts(asked, "/attribution/verdict").contains("UNATTRIBUTED"), asked::toString);
    }
}
