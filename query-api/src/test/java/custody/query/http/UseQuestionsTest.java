package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.ToldScenario.DAY;
import static custody.query.http.ToldScenario.eventId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Questions about uses, as the contract prints them and of other kinds, on a ledger that tells the golden scenario, with
/// the real engine's verdicts.
@ParameterizedClass
@EnumSource
class UseQuestionsTest {
    @AutoClose
    private final MemoryServer server;

    private final ToldScenario scenario;

    UseQuestionsTest(AnsweredFrom place) throws Exception {
        server = place.open();
        scenario = new ToldScenario(server);
    }

    @Test
    void q1WhoUsedTheSecretAndUnderWhoseApproval() throws Exception {
        JsonNode uses = server.data(MemoryServer.question(1), Map.of("secret", scenario.secretId(), "t", DAY)).get("uses");
        assertEquals("8", uses.get("asOfSeq").asText());
        assertFalse(uses.at("/pageInfo/hasNextPage").asBoolean());
        assertEquals(List.of("2026-11-21T10:04:00Z", "2026-11-21T10:31:00Z"), texts(uses.get("nodes"), "/at"));
        JsonNode first = uses.at("/nodes/0");
        assertEquals("fetch", first.get("action").asText());
        assertEquals("1", first.get("count").asText());
        assertEquals("Alice", first.at("/initiator/name").asText());
        assertEquals("HUMAN", first.at("/initiator/kind").asText());
        assertEquals("WORKLOAD", first.at("/executor/kind").asText());
        assertEquals("203.0.113.9", first.at("/context/ip").asText());
        assertEquals("AUTHORIZED", first.at("/attribution/verdict").asText());
        assertEquals("EXACT", first.at("/attribution/confidence").asText());
        assertEquals("INC-4711", first.at("/attribution/grant/ticket").asText());
        assertEquals("INC-4711 fix replication", first.at("/attribution/grant/justification").asText());
        assertEquals("2026-11-21T11:02:00Z", first.at("/attribution/grant/expiresAt").asText());
        assertEquals("Bob", first.at("/attribution/approvals/0/approver/name").asText());
        assertEquals("flow-1", first.at("/attribution/approvals/0/policyId").asText());
        assertEquals("2026-11-21T10:01:50Z", first.at("/attribution/approvals/0/decidedAt").asText());
        assertEquals("REVOKED", uses.at("/nodes/1/attribution/verdict").asText());
    }

    @Test
    void q1OutsideTheWindowAnswersNothing() throws Exception {
        Map<String, String> before = Map.of("from", "2026-11-20T00:00:00Z", "to", "2026-11-21T10:04:00Z");
        JsonNode uses = server.data(MemoryServer.question(1), Map.of("secret", scenario.secretId(), "t", before)).get("uses");
        assertEquals(0, uses.get("nodes").size());
    }

    @Test
    void q3UsesAfterTheirGrantEnded() throws Exception {
        JsonNode uses = server.data(MemoryServer.question(3), Map.of("t", DAY)).get("uses");
        assertEquals("1", uses.get("totalCount").asText());
        JsonNode use = uses.at("/nodes/0");
        assertEquals("2026-11-21T10:31:00Z", use.get("at").asText());
        assertEquals("2026-11-21T10:25:00Z", use.at("/attribution/revocation/eventTime").asText());
        assertEquals("apono:acme", use.at("/attribution/revocation/source/name").asText());
        assertEquals("2026-11-21T10:25:00Z", use.at("/attribution/grant/revokedAt").asText());
        assertEquals("PROVISIONAL", use.at("/attribution/finality").asText());
    }

    @Test
    void earlierAnswersKeepTheirFinality() throws Exception {
        for (int line : List.of(1, 3, 5)) {
            scenario.add(line, told -> told.replaceAll("\"eventId\":\"[^\"]*\"", "\"eventId\":\"later\"").replaceAll("\"type\":\"[A-Z]*\"", "\"type\":\"ADMIN\"")
                    .replaceAll("\"eventTime\":\"[^\"]*\"", "\"eventTime\":\"2026-11-21T11:30:00Z\""));
        }
        String query = "query($of: AsOf, $is: [Finality!]) {uses(asOf: $of, filter: {finality: $is}, orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {attribution {finality}}}}";
        List<String> head = texts(server.data(query).at("/uses/nodes"), "/attribution/finality");
        assertEquals(List.of("FINAL", "FINAL"), head);
        for (Map<String, String> then : List.of(Map.of("ledgerSeq", "8"), Map.of("knownAt", "2026-11-21T11:00:00Z"))) {
            JsonNode uses = server.data(query, Map.of("of", then)).at("/uses/nodes");
            assertEquals(List.of("FINAL", "PROVISIONAL"), texts(uses, "/attribution/finality"), then.toString());
            assertEquals(1, server.data(query, Map.of("of", then, "is", List.of("FINAL"))).at("/uses/nodes").size());
        }
    }

    @Test
    void q5WhichHumanIsBehindARole() throws Exception {
        JsonNode use = server.data(MemoryServer.question(5), Map.of("use", scenario.useId(0))).get("node");
        assertEquals("INC-4711", use.get("task").asText());
        assertEquals("spiffe://acme/ns/agents/sa/runner", use.at("/executor/spiffeId").asText());
        JsonNode chain = use.get("chain");
        assertEquals(
                List.of("apono:user:u-alice", "apono:grantee:agent-7", "aws:iam:role/agent-runner"),
                texts(chain, "/actorRef"));
        assertEquals(List.of("0", "1", "2"), texts(chain, "/position"));
        assertTrue(chain.at("/1/proven").asBoolean());
        assertEquals("DELEGATION", chain.at("/1/evidence/type").asText());
        assertEquals("apono:acme", chain.at("/2/evidence/source/name").asText(), "the delegation joined by session, rule D27");
        assertEquals("Alice", use.at("/initiator/name").asText());
    }

    @Test
    void q6ReplaysASession() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(6), Map.of("session", "sess-55"));
        assertEquals(List.of("DELEGATION", "ISSUE", "USE", "USE"), texts(answer.at("/events/nodes"), "/type"));
        assertEquals(List.of("AUTHORIZED", "REVOKED"), texts(answer.at("/uses/nodes"), "/attribution/verdict").reversed());
        assertEquals("DELEGATION by apono:grantee:agent-7 for apono:user:u-alice", answer.at("/events/nodes/0/summary").asText());
        scenario.add("""
                {"schema":"custody.event/1","source":{"id":"vault:prod","system":"vault","eventId":"v1","adapter":"vault/1"},"type":"USE","layer":"CUSTODY",
                 "eventTime":"2026-11-21T10:05:00Z","outcome":"SUCCESS","action":"fetch","actor":{"ref":"vault:prod:entity:e1","kind":"WORKLOAD"},
                 "secret":{"ref":"vault:prod/secret/db"},"context":{"tool":"psql"},"links":[{"name":"apono.agent_session","value":"sess-55"}]}""");
        answer = server.data(MemoryServer.question(6), Map.of("session", "sess-55"));
        assertEquals(List.of("apono:acme", "aws:111122223333", "aws:111122223333", "vault:prod", "aws:111122223333"),
                texts(answer.at("/events/nodes"), "/source/name"));
        assertEquals(3, answer.at("/uses/nodes").size());
    }

    @Test
    void q7NothingIsUnbackedHere() throws Exception {
        assertEquals("0", server.data(MemoryServer.question(7), Map.of("t", DAY)).at("/uses/totalCount").asText());
    }

    @Test
    void q16RefusedBeforeItGotIn() throws Exception {
        scenario.add(5, line -> line.replace("dfd6d93a", "dfd6d93b").replace("10:04:00Z", "10:03:30Z").replace("SUCCESS", "DENIED"));
        String actor = server.data("{uses(first: 1) {nodes {executor {id}}}}").at("/uses/nodes/0/executor/id").asText();
        JsonNode answer = server.data(MemoryServer.question(16), Map.of("actor", actor, "t", DAY));
        assertEquals("1", answer.at("/denied/totalCount").asText());
        assertEquals("203.0.113.9", answer.at("/denied/nodes/0/context/ip").asText());
        assertEquals(2, answer.at("/allowed/nodes").size());
    }

    @Test
    void q17NoCredentialIsSharedHere() throws Exception {
        assertEquals(0, server.data(MemoryServer.question(17), Map.of("t", DAY)).at("/uses/nodes").size());
    }

    @Test
    void q17ACredentialThatAPersonUsedBesideAWorkload() throws Exception {
        scenario.add(5, line -> line.replace("dfd6d93a", "dfd6d93b").replace("10:04:00Z", "10:05:00Z")
                .replace("{\"ref\":\"aws:iam:role/agent-runner\",\"kind\":\"WORKLOAD\"}", "{\"ref\":\"aws:iam:user/mallory\",\"kind\":\"HUMAN\",\"name\":\"Mallory\"}"));
        JsonNode uses = server.data(MemoryServer.question(17), Map.of("t", DAY)).at("/uses/nodes");
        assertEquals(List.of("WORKLOAD", "HUMAN", "WORKLOAD"), texts(uses, "/executor/kind"));
        assertEquals(MemoryServer.CREDENTIAL, uses.at("/0/credential/publicRef").asText());
        JsonNode shown = scenario.flagged("SHARED_CREDENTIAL");
        assertEquals("3", shown.get("totalCount").asText());
        shown.get("nodes").forEach(use -> assertTrue(use.at("/attribution/flags").toString().contains("\"SHARED_CREDENTIAL\""), use.toString()));
        String before = "{uses(asOf: {ledgerSeq: \"8\"}) {nodes {attribution {flags}}}}";
        assertFalse(server.data(before).toString().contains("SHARED"), "it was not known then");
        assertEquals(2, server.data(before).at("/uses/nodes").size());
    }

    @Test
    void q20WhatWasKnownThen() throws Exception {
        Map<String, Object> variables = Map.of("use", scenario.useId(1), "then", "2026-11-21T11:00:00Z");
        JsonNode use = server.data(MemoryServer.question(20), variables).get("node");
        assertEquals("REVOKED", use.at("/atTheTime/verdict").asText());
        assertEquals("USE", use.at("/now/causedBy/type").asText());
        assertEquals("7", use.at("/now/evaluatedAtSeq").asText());
        assertEquals(1, use.at("/now/history/nodes").size());
    }

    @Test
    void q20NothingWasKnownOfAUseThatCameLater() throws Exception {
        Map<String, Object> variables = Map.of("use", scenario.useId(1), "then", "2026-11-21T10:00:00Z");
        JsonNode use = server.data(MemoryServer.question(20), variables).get("node");
        assertTrue(use.get("atTheTime").isNull(), use.toString());
        assertEquals("REVOKED", use.at("/now/verdict").asText());
        String all = "{uses(orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {attribution(asOf: {ledgerSeq: \"7\"}) {verdict}}}}";
        JsonNode uses = server.data(all).at("/uses/nodes");
        assertEquals("AUTHORIZED", uses.at("/0/attribution/verdict").asText());
        assertTrue(uses.at("/1/attribution").isNull(), "one that came later takes nothing from the others");
    }

    @Test
    void usesOfASupersededVersion() throws Exception {
        assertEquals("0", scenario.flagged("SUPERSEDED_VERSION").get("totalCount").asText());
        scenario.add(5, line -> line.replace("dfd6d93a", "dfd6d93c").replace("\"USE\"", "\"ROTATE\"").replace("10:04:00Z", "10:03:30Z")
                .replace("7DC59E8B", "8DC59E8B"));
        JsonNode uses = scenario.flagged("SUPERSEDED_VERSION");
        assertEquals(List.of("2026-11-21T10:04:00Z"), texts(uses.get("nodes"), "/at"), "the other use states no version");
        assertTrue(uses.at("/nodes/0/attribution/flags").toString().contains("\"SUPERSEDED_VERSION\""));
        JsonNode secret = server.data("{secrets {nodes {currentVersion lastRotatedAt}} uses(filter: {flags: [SUPERSEDED_VERSION]}) {nodes {secretVersion}}}");
        assertEquals("8DC59E8B-63AE-454D-B7A4-8A7D64AB05E7", secret.at("/secrets/nodes/0/currentVersion").asText());
        assertEquals("2026-11-21T10:03:30Z", secret.at("/secrets/nodes/0/lastRotatedAt").asText());
        assertEquals("7DC59E8B-63AE-454D-B7A4-8A7D64AB05E7", secret.at("/uses/nodes/0/secretVersion").asText());
    }

    private List<String> foundUses(String filter) throws Exception {
        return texts(server.data("{uses(filter: {" + filter + "}, orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {event {seq}}}}")
                .at("/uses/nodes"), "/event/seq");
    }

    @Test
    void r1r2AUseIsFoundByEachOfItsThreeRoles() throws Exception {
        List<String> both = List.of("5", "7");
        assertEquals(both, foundUses("anywhereInChain: \"" + scenario.identityId("Alice") + "\""), "who initiated");
        assertEquals(both, foundUses("actor: {refs: [\"aws:iam:role/agent-runner\"]}"), "who executed");
        assertEquals(both, foundUses("secret: {uris: [\"" + MemoryServer.SECRET + "\"]}"), "which secret");
        JsonNode use = server.data("query($id: ID!) {node(id: $id) {... on Use {at secretVersion initiator {refs} executor {refs} secret {uri} event {seq hash}}}}",
                Map.of("id", scenario.useId(0))).get("node");
        assertEquals(3, Set.of(use.at("/initiator/refs/0").asText(), use.at("/executor/refs/0").asText(), use.at("/secret/uri").asText()).size());
        assertEquals("7DC59E8B-63AE-454D-B7A4-8A7D64AB05E7", use.get("secretVersion").asText());
        assertTrue(use.at("/event/hash").asText().matches("sha256:[0-9a-f]{64}"), use::toString);
    }

    /// By what the receipt of the post called it; of an event that is no use, and one that was corrected away, there is none.
    @Test
    void r1AUseIsAnsweredByTheIdOfItsEvent() throws Exception {
        String query = "query($id: String!) {event(eventId: $id) {seq hash type use {at secretVersion initiator {refs} executor {refs} secret {uri}"
                + " attribution {verdict}}}}";
        JsonNode found = server.data(query, Map.of("id", eventId(5))).get("event");
        assertEquals("5", found.get("seq").asText());
        assertEquals("AUTHORIZED", found.at("/use/attribution/verdict").asText());
        assertEquals(MemoryServer.SECRET, found.at("/use/secret/uri").asText());
        assertEquals("apono:user:u-alice", found.at("/use/initiator/refs/0").asText());
        assertEquals("aws:iam:role/agent-runner", found.at("/use/executor/refs/0").asText());
        assertEquals("7DC59E8B-63AE-454D-B7A4-8A7D64AB05E7", found.at("/use/secretVersion").asText());
        assertTrue(server.data(query, Map.of("id", eventId(0))).at("/event/use").isNull(), "a REQUEST");
        assertTrue(server.data(query, Map.of("id", "evt_nothing")).get("event").isNull());
        String id = eventId(5);
        scenario.add(5, line -> line.replace("dfd6d93a", "dfd6d93b").replace("\"USE\"", "\"ADMIN\"").replace("\"links\"", "\"corrects\":\"" + id + "\",\"links\""));
        assertTrue(server.data(query, Map.of("id", id)).at("/event/use").isNull(), "it was taken back");
    }

    @Test
    void r16r63r65WhereFromAndByWhatAUseCame() throws Exception {
        scenario.add("""
                {"schema":"custody.event/1","source":{"id":"ide","system":"native","eventId":"i1","adapter":"native/1"},"type":"USE","layer":"CUSTODY",
                 "eventTime":"2026-11-21T10:06:00Z","outcome":"SUCCESS","action":"reveal","actor":{"ref":"user:ann","kind":"HUMAN"},
                 "secret":{"ref":"vault:prod/x"},"links":[],"context":{"ip":"192.0.2.7","ipTrusted":false,"deviceId":"laptop-7","deviceManaged":true,
                 "session":"s-9","tool":"read_file","toolServer":"mcp:files","intent":"fix the build","traceId":"t-77","mfa":true,"environment":"dev",
                 "resource":"repo/app"}}""");
        for (String filter : List.of("ip: \"192.0.2.7\"", "deviceId: \"laptop-7\"", "toolServer: \"mcp:files\"", "tool: \"read_file\"", "sessionRef: \"s-9\"",
                "text: \"laptop-7\"", "text: \"fix the build\"", "text: \"mcp:files\"")) {
            assertEquals(List.of("8"), foundUses(filter), filter);
        }
        for (String filter : List.of("ip: \"192.0.2.7\"", "correlationId: \"t-77\"", "deviceId: \"laptop-7\"", "toolServer: \"mcp:files\"")) {
            assertEquals("1", server.data("{events(filter: {" + filter + "}) {totalCount}}").at("/events/totalCount").asText(), filter);
        }
        JsonNode context = server.data("{uses(filter: {deviceId: \"laptop-7\"}) {nodes {context {ip ipTrusted deviceId deviceManaged mfa environment resource} event {source {name}}}}}")
                .at("/uses/nodes/0");
        assertEquals("{\"ip\":\"192.0.2.7\",\"ipTrusted\":false,\"deviceId\":\"laptop-7\",\"deviceManaged\":true,\"mfa\":true,\"environment\":\"dev\",\"resource\":\"repo/app\"}",
                context.get("context").toString());
        assertEquals("ide", context.at("/event/source/name").asText());
    }
}
