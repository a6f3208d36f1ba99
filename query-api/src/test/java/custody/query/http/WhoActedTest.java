package custody.query.http;

import static custody.query.http.Narrator.by;
import static custody.query.http.Narrator.pairs;
import static custody.query.http.Narrator.texts;
import static custody.query.http.Narrator.who;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Attribution and delegation (R4 to R13) as somebody asks for them over HTTP, from database and index.
class WhoActedTest {
    @AutoClose
    private static final MemoryServer server = MemoryServer.stored();

    private static final Narrator story = new Narrator(server);

    /// Three grants of one secret that differ in whom they were given to alone, each used by the same agent for the
    /// same person with the same account, and nothing that proves the delegation.
    @Test
    void r4_grantIsTheAgentsTheAccountsOrThePersons() throws Exception {
        List<String> kinds = List.of("AGENT", "SERVICE_ACCOUNT", "HUMAN");
        for (String kind : kinds) {
            story.approved("r4-" + kind, "");
            story.granted("r4-" + kind, "t:r4", "r4:" + kind, kind, "");
            story.used("10:10", "t:r4", "r4:SERVICE_ACCOUNT", "SERVICE_ACCOUNT", ",'grant':{'ref':'r4-" + kind + "'},'onBehalfOf':["
                    + who("r4:HUMAN", "HUMAN") + "," + who("r4:AGENT", "AGENT") + "]");
        }
        JsonNode uses = story.uses("t:r4", "attribution {verdict flags grant {grantee {kind}}}");
        Map<String, String> found = pairs(uses, "/attribution/grant/grantee/kind", "/attribution/verdict");
        assertEquals(Map.of("AGENT", "GRANTEE_MISMATCH", "SERVICE_ACCOUNT", "AUTHORIZED", "HUMAN", "GRANTEE_MISMATCH"), found);
        for (String kind : kinds) {
            assertEquals(kind, story.grant("r4-" + kind, "grantee {kind}").at("/grantee/kind").asText());
        }
    }

    @Test
    void r6_hopWithoutEvidenceIsShownAndFlagged() throws Exception {
        story.tell("idp", "DELEGATION", "IDENTITY", "09:50", by("r6:agent", "AGENT") + ",'onBehalfOf':[" + who("r6:ann", "HUMAN") + "]");
        story.approved("r6", "");
        story.granted("r6", "t:r6", "r6:agent", "AGENT", "");
        story.used("10:10", "t:r6", "r6:tool", "WORKLOAD", ",'onBehalfOf':[" + who("r6:ann", "HUMAN") + "," + who("r6:agent", "AGENT") + "]");
        JsonNode use = story.uses("t:r6", "chain {position actorRef proven evidence {type source {name}}} attribution {verdict flags}").get(0);
        assertEquals(List.of("r6:ann", "r6:agent", "r6:tool"), texts(use.get("chain"), "/actorRef"), "the origin first");
        assertEquals(List.of("true", "true", "false"), texts(use.get("chain"), "/proven"));
        assertEquals("idp", use.at("/chain/1/evidence/source/name").asText());
        assertTrue(use.at("/chain/2/evidence").isNull());
        assertEquals("GRANTEE_MISMATCH", use.at("/attribution/verdict").asText());
        assertTrue(use.at("/attribution/flags").toString().contains("\"DELEGATION_UNPROVEN\""), use::toString);
    }

    @Test
    void r10_everyProvenHopAndEveryApprovalNamesTheSystemThatSaidSo() throws Exception {
        story.tell("idp", "DELEGATION", "IDENTITY", "09:50", by("r10:agent", "AGENT") + ",'onBehalfOf':[" + who("r10:ann", "HUMAN") + "]");
        story.approved("r10", "");
        story.tell("chat", "APPROVAL", "PRIVILEGE", "09:46", by("u:carl", "HUMAN") + ",'grant':{'ref':'r10'}");
        story.granted("r10", "t:r10", "r10:ann", "HUMAN", "");
        story.used("10:10", "t:r10", "r10:agent", "AGENT", ",'onBehalfOf':[" + who("r10:ann", "HUMAN") + "]");
        JsonNode use = story.uses("t:r10", "chain {evidence {source {name}}} attribution {verdict approvals {approver {refs} event {source {name}}}}").get(0);
        assertEquals("AUTHORIZED", use.at("/attribution/verdict").asText());
        assertEquals(List.of("pam", "chat"), texts(use.at("/attribution/approvals"), "/event/source/name"));
        assertEquals("idp", use.at("/chain/1/evidence/source/name").asText());
    }

    @Test
    void r11_longChainIsToldFromDelegationAndEveryHopNarrows() throws Exception {
        story.approved("r11", "");
        story.granted("r11", "t:r11/*", "r11:ann", "HUMAN", "");
        StringBuilder chain = new StringBuilder(who("r11:ann", "HUMAN"));
        for (int i = 0; i < 3; i++) {
            story.tell("idp", "DELEGATION", "IDENTITY", "09:5" + i, by("r11:w" + i, "WORKLOAD") + ",'onBehalfOf':[" + chain + "],"
                    + "'grant':{'ref':'r11-d" + i + "','scope':['t:r11/" + "a".repeat(i) + "*']}");
            story.used("10:1" + i, "t:r11/aa", "r11:w" + i, "WORKLOAD", ",'onBehalfOf':[" + chain + "]");
            story.used("10:2" + i, "t:r11/b", "r11:w" + i, "WORKLOAD", ",'onBehalfOf':[" + chain + "]");
            chain.append(',').append(who("r11:w" + i, "WORKLOAD"));
        }
        assertEquals(List.of("AUTHORIZED", "AUTHORIZED", "AUTHORIZED"), story.verdicts("t:r11/aa"), "inside of all");
        assertEquals(List.of("AUTHORIZED", "OUT_OF_SCOPE", "OUT_OF_SCOPE"), story.verdicts("t:r11/b"), "outside of the second hop's");
        story.tell("idp", "DELEGATION", "IDENTITY", "09:58", by("r11:w3", "WORKLOAD") + ",'onBehalfOf':[" + chain + "]");
        story.used("10:30", "t:r11/aa", "r11:w3", "WORKLOAD", ",'onBehalfOf':[" + chain + "]");
        JsonNode uses = story.uses("t:r11/aa", "attribution {verdict flags}");
        assertEquals(List.of("false", "false", "false", "true"), uses.valueStream()
                .map(use -> String.valueOf(use.at("/attribution/flags").toString().contains("DELEGATION_TOO_DEEP"))).toList());
        assertEquals("AUTHORIZED", uses.at("/3/attribution/verdict").asText(), "it is flagged, and no more");
    }

    @Test
    void r13_linkOfTwoAliasesJudgesPastUsesAgain() throws Exception {
        story.approved("r13", "");
        story.granted("r13", "t:r13", "okta:r13", "HUMAN", "");
        story.used("10:10", "t:r13", "aws:r13", "HUMAN", "");
        assertEquals(List.of("NO_GRANT"), story.verdicts("t:r13"));
        long link = story.tell("idp", "INVENTORY", "IDENTITY", "12:00", "'relation':{'kind':'ALIAS_OF','subject':" + who("aws:r13", "HUMAN")
                + ",'object':" + who("okta:r13", "HUMAN") + ",'since':'2026-01-01T00:00:00Z','until':'2027-01-01T00:00:00Z'}");
        JsonNode use = story.uses("t:r13", "executor {aliases {value since until source {name} evidence {seq}}}"
                + " attribution {verdict supersedes {verdict} causedBy {seq} history {nodes {verdict}}}").get(0);
        assertEquals("AUTHORIZED", use.at("/attribution/verdict").asText());
        assertEquals("NO_GRANT", use.at("/attribution/supersedes/verdict").asText());
        assertEquals(Long.toString(link), use.at("/attribution/causedBy/seq").asText());
        assertEquals(List.of("NO_GRANT", "AUTHORIZED"), texts(use.at("/attribution/history/nodes"), "/verdict"));
        JsonNode alias = use.at("/executor/aliases").valueStream().filter(each -> !each.get("evidence").isNull()).findFirst().orElseThrow();
        assertEquals(Long.toString(link), alias.at("/evidence/seq").asText());
        assertEquals("2026-01-01T00:00:00Z", alias.get("since").asText());
        assertEquals("2027-01-01T00:00:00Z", alias.get("until").asText());
        assertFalse(alias.at("/source/name").asText().isEmpty());
    }
}
