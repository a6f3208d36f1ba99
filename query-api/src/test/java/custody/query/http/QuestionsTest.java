package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.ledger.event.EventType;
import custody.ledger.merkle.Hash;
import custody.ledger.merkle.InclusionProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract's questions, posted as printed, on a ledger that tells the golden scenario, with the real engine's
/// verdicts.
class QuestionsTest {
    private static final Map<String, String> DAY = Map.of("from", "2026-11-21T00:00:00Z", "to", "2026-11-22T00:00:00Z");
    private static MemoryServer server;

    @BeforeEach
    void start() throws Exception {
        server = open().tell();
    }

    MemoryServer open() throws Exception {
        return new MemoryServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String secretId() throws Exception {
        return server.data("{secrets(first: 1) {nodes {id uri}}}", Map.of()).at("/secrets/nodes/0/id").asText();
    }

    private static String grantId() throws Exception {
        return server.data("{grants(first: 1) {nodes {id}}}", Map.of()).at("/grants/nodes/0/id").asText();
    }

    private static String useId(int at) throws Exception {
        String query = "{uses(orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {id}}}";
        return server.data(query, Map.of()).at("/uses/nodes/" + at + "/id").asText();
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> out = new ArrayList<>();
        list.forEach(each -> out.add(each.at(field).asText()));
        return out;
    }

    @Test
    void q1WhoUsedTheSecretAndUnderWhoseApproval() throws Exception {
        JsonNode uses = server.data(MemoryServer.question(1), Map.of("secret", secretId(), "t", DAY)).get("uses");
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
        JsonNode uses = server.data(MemoryServer.question(1), Map.of("secret", secretId(), "t", before)).get("uses");
        assertEquals(0, uses.get("nodes").size());
    }

    @Test
    void q2WhatALeakedKeyIs() throws Exception {
        JsonNode found = server.data(MemoryServer.question(2), Map.of("ref", "ASIAEXAMPLE0001")).get("credentialsByRef");
        assertEquals(1, found.size());
        assertEquals(MemoryServer.CREDENTIAL, found.at("/0/publicRef").asText());
        assertEquals("accessKey", found.at("/0/kind").asText());
        assertEquals("2026-11-21T11:03:10Z", found.at("/0/expiresAt").asText());
        assertEquals("WORKLOAD", found.at("/0/issuedTo/kind").asText());
        assertEquals(MemoryServer.SECRET, found.at("/0/secret/uri").asText());
        assertEquals("NO_OWNER", found.at("/0/secret/provenanceDebt/0").asText());
        assertEquals("2", found.at("/0/uses/totalCount").asText());
        assertEquals(0, server.data(MemoryServer.question(2), Map.of("ref", "nothing")).get("credentialsByRef").size());
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
            add(line, told -> told.replaceAll("\"eventId\":\"[^\"]*\"", "\"eventId\":\"later\"").replaceAll("\"type\":\"[A-Z]*\"", "\"type\":\"ADMIN\"")
                    .replaceAll("\"eventTime\":\"[^\"]*\"", "\"eventTime\":\"2026-11-21T11:30:00Z\""));
        }
        String query = "query($of: AsOf, $is: [Finality!]) {uses(asOf: $of, filter: {finality: $is}, orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {attribution {finality}}}}";
        List<String> head = texts(server.data(query, Map.of()).at("/uses/nodes"), "/attribution/finality");
        assertEquals(List.of("FINAL", "FINAL"), head);
        for (Map<String, String> then : List.of(Map.of("ledgerSeq", "8"), Map.of("knownAt", "2026-11-21T11:00:00Z"))) {
            JsonNode uses = server.data(query, Map.of("of", then)).at("/uses/nodes");
            assertEquals(List.of("FINAL", "PROVISIONAL"), texts(uses, "/attribution/finality"), then.toString());
            assertEquals(1, server.data(query, Map.of("of", then, "is", List.of("FINAL"))).at("/uses/nodes").size());
        }
    }

    @Test
    void q4DidTheGrantDieEverywhere() throws Exception {
        JsonNode revocation = server.data(MemoryServer.question(4), Map.of("grant", grantId())).at("/revocations/nodes/0");
        assertEquals("2026-11-21T10:25:00Z", revocation.get("effectiveAt").asText());
        assertFalse(revocation.get("complete").asBoolean());
        assertEquals("PT6M", revocation.get("leakWindow").asText());
        assertTrue(revocation.get("timeToRevoke").isNull());
        assertEquals(List.of("PRIVILEGE", "BROKER"), texts(revocation.get("layers"), "/layer"));
        assertEquals("198.51.100.44", revocation.at("/layers/1/lastUseAfter/context/ip").asText());
        assertEquals("1", revocation.at("/usesAfter/totalCount").asText());
    }

    @Test
    void q5WhichHumanIsBehindARole() throws Exception {
        JsonNode use = server.data(MemoryServer.question(5), Map.of("use", useId(0))).get("node");
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
        server.ledger.add("""
                {"schema":"custody.event/1","source":{"id":"vault:prod","system":"vault","eventId":"v1","adapter":"vault/1"},"type":"USE","layer":"CUSTODY",
                 "eventTime":"2026-11-21T10:05:00Z","outcome":"SUCCESS","action":"fetch","actor":{"ref":"vault:prod:entity:e1","kind":"WORKLOAD"},
                 "secret":{"ref":"vault:prod/secret/db"},"context":{"tool":"psql"},"links":[{"name":"apono.agent_session","value":"sess-55"}]}""",
                java.time.Instant.parse("2026-11-21T12:00:00Z"));
        answer = server.data(MemoryServer.question(6), Map.of("session", "sess-55"));
        assertEquals(List.of("apono:acme", "aws:111122223333", "aws:111122223333", "vault:prod", "aws:111122223333"),
                texts(answer.at("/events/nodes"), "/source/name"));
        assertEquals(3, answer.at("/uses/nodes").size());
    }

    @Test
    void anEventNamesTheOneThatItCorrects() throws Exception {
        String[] lines = MemoryServer.resource("/golden-scenario.ndjson").split("\n");
        String id = eventId(7);
        server.ledger.add(lines[7].replace("0aa3c9b1", "0aa3c9b2").replace("\"links\"", "\"corrects\":\"" + id + "\",\"links\""),
                java.time.Instant.parse("2026-11-21T12:00:00Z"));
        String query = "query($of: AsOf) {events(first: 1, orderBy: {field: LEDGER_SEQ}, asOf: $of) {nodes {seq corrects {seq summary corrects {seq}}}}}";
        JsonNode node = server.data(query, Map.of()).at("/events/nodes/0");
        assertEquals("8", node.get("seq").asText());
        assertEquals("7", node.at("/corrects/seq").asText(), node::toString);
        assertTrue(node.at("/corrects/corrects").isNull());
        assertTrue(server.data(query, Map.of("of", Map.of("ledgerSeq", "8"))).at("/events/nodes/0/corrects").isNull());
    }

    @Test
    void theCheckSaysWhatItReachedOfARange() throws Exception {
        String query = "query($f: Long, $t: Long) {verifyChain(fromSeq: $f, toSeq: $t) {status fromSeq toSeq checkedEntries}}";
        assertEquals("[\"VALID\",\"0\",\"8\",\"8\"]", values(server.data(query, Map.of()).get("verifyChain")));
        assertEquals("[\"VALID\",\"2\",\"5\",\"3\"]", values(server.data(query, Map.of("f", "2", "t", "5")).get("verifyChain")));
        assertEquals("[\"INCOMPLETE\",\"6\",\"10\",\"2\"]", values(server.data(query, Map.of("f", "6", "t", "10")).get("verifyChain")));
        assertEquals("[\"VALID\",\"2\",\"8\",\"6\"]", values(server.data(query, Map.of("f", "2")).get("verifyChain")));
        assertEquals("[\"VALID\",\"0\",\"5\",\"5\"]", values(server.data(query, Map.of("t", "5")).get("verifyChain")));
        for (Map<String, String> none : List.of(Map.of("f", "3", "t", "2"), Map.of("f", "1000"), Map.of("t", "-5"), Map.of("f", "-1"))) {
            JsonNode refused = server.answer("compliance", query, none);
            assertEquals("BAD_USER_INPUT", refused.at("/errors/0/extensions/code").asText(), none::toString);
        }
        server.ledger.add(MemoryServer.resource("/golden-scenario.ndjson").split("\n")[7].replace("0aa3c9b1", "0aa3c9b2"),
                java.time.Instant.parse("2026-11-21T12:00:00Z"));
        assertEquals("[\"INCOMPLETE\",\"8\",\"9\",\"0\"]", values(server.data(query, Map.of("f", "8")).get("verifyChain")));
        assertEquals("[\"VALID\",\"0\",\"8\",\"8\"]", values(server.data(query, Map.of()).get("verifyChain")));
        server.server.getApplicationContext().getBean(MemoryServer.Reports.class).last = MemoryServer.Reports.report(8, 8L);
        assertEquals("TAMPERED", server.data(query, Map.of()).at("/verifyChain/status").asText(), "the end is what is wrong");
        assertEquals("VALID", server.data(query, Map.of("t", "8")).at("/verifyChain/status").asText());
    }

    private static String values(JsonNode object) {
        var all = MemoryServer.JSON.createArrayNode();
        object.forEach(all::add);
        return all.toString();
    }

    private List<String> foundUses(String filter) throws Exception {
        return texts(server.data("{uses(filter: {" + filter + "}, orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {event {seq}}}}", Map.of())
                .at("/uses/nodes"), "/event/seq");
    }

    private String identity(String name) throws Exception {
        return server.data("{identities(filter: {nameContains: \"" + name + "\"}) {nodes {id}}}", Map.of()).at("/identities/nodes/0/id").asText();
    }

    @Test
    void r1r2AUseIsFoundByEachOfItsThreeRoles() throws Exception {
        List<String> both = List.of("5", "7");
        assertEquals(both, foundUses("anywhereInChain: \"" + identity("Alice") + "\""), "who initiated");
        assertEquals(both, foundUses("actor: {refs: [\"aws:iam:role/agent-runner\"]}"), "who executed");
        assertEquals(both, foundUses("secret: {uris: [\"" + MemoryServer.SECRET + "\"]}"), "which secret");
        JsonNode use = server.data("query($id: ID!) {node(id: $id) {... on Use {at secretVersion initiator {refs} executor {refs} secret {uri} event {seq hash}}}}",
                Map.of("id", useId(0))).get("node");
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
        add(5, line -> line.replace("dfd6d93a", "dfd6d93b").replace("\"USE\"", "\"ADMIN\"").replace("\"links\"", "\"corrects\":\"" + id + "\",\"links\""));
        assertTrue(server.data(query, Map.of("id", id)).at("/event/use").isNull(), "it was taken back");
    }

    /// The id of an event of the scenario.
    private static String eventId(int line) throws Exception {
        byte[] told = MemoryServer.resource("/golden-scenario.ndjson").split("\n")[line].getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return custody.ledger.event.EventCodec.decode(custody.ledger.json.JsonDocument.parse(told).root()).id().toString();
    }

    @Test
    void r16r63r65WhereFromAndByWhatAUseCame() throws Exception {
        server.ledger.add("""
                {"schema":"custody.event/1","source":{"id":"ide","system":"native","eventId":"i1","adapter":"native/1"},"type":"USE","layer":"CUSTODY",
                 "eventTime":"2026-11-21T10:06:00Z","outcome":"SUCCESS","action":"reveal","actor":{"ref":"user:ann","kind":"HUMAN"},
                 "secret":{"ref":"vault:prod/x"},"links":[],"context":{"ip":"192.0.2.7","ipTrusted":false,"deviceId":"laptop-7","deviceManaged":true,
                 "session":"s-9","tool":"read_file","toolServer":"mcp:files","intent":"fix the build","traceId":"t-77","mfa":true,"environment":"dev",
                 "resource":"repo/app"}}""", java.time.Instant.parse("2026-11-21T12:00:00Z"));
        for (String filter : List.of("ip: \"192.0.2.7\"", "deviceId: \"laptop-7\"", "toolServer: \"mcp:files\"", "tool: \"read_file\"", "sessionRef: \"s-9\"",
                "text: \"laptop-7\"", "text: \"fix the build\"", "text: \"mcp:files\"")) {
            assertEquals(List.of("8"), foundUses(filter), filter);
        }
        for (String filter : List.of("ip: \"192.0.2.7\"", "correlationId: \"t-77\"", "deviceId: \"laptop-7\"", "toolServer: \"mcp:files\"")) {
            assertEquals("1", server.data("{events(filter: {" + filter + "}) {totalCount}}", Map.of()).at("/events/totalCount").asText(), filter);
        }
        JsonNode context = server.data("{uses(filter: {deviceId: \"laptop-7\"}) {nodes {context {ip ipTrusted deviceId deviceManaged mfa environment resource} event {source {name}}}}}",
                Map.of()).at("/uses/nodes/0");
        assertEquals("{\"ip\":\"192.0.2.7\",\"ipTrusted\":false,\"deviceId\":\"laptop-7\",\"deviceManaged\":true,\"mfa\":true,\"environment\":\"dev\",\"resource\":\"repo/app\"}",
                context.get("context").toString());
        assertEquals("ide", context.at("/event/source/name").asText());
    }

    @Test
    void r53AnIdentitysStoryFromItsInventoryToItsLastUse() throws Exception {
        server.ledger.add("""
                {"schema":"custody.event/1","source":{"id":"dir","system":"native","eventId":"d1","adapter":"native/1"},"type":"INVENTORY","layer":"CUSTODY",
                 "eventTime":"2026-11-20T09:00:00Z","outcome":"SUCCESS","links":[],"relation":{"kind":"OWNED_BY",
                 "subject":{"ref":"aws:iam:role/agent-runner","kind":"WORKLOAD"},"object":{"ref":"apono:user:u-bob","kind":"HUMAN"}}}""",
                java.time.Instant.parse("2026-11-21T12:00:00Z"));
        String query = "query($id: ID!) {events(filter: {about: $id}, orderBy: {field: EVENT_TIME, direction: ASC}) {nodes {type}}}";
        String role = server.data("{events(filter: {types: [ISSUE]}) {nodes {actor {id}}}}", Map.of()).at("/events/nodes/0/actor/id").asText();
        assertEquals(List.of("INVENTORY", "ISSUE", "USE", "USE"), texts(server.data(query, Map.of("id", role)).at("/events/nodes"), "/type"));
        server.ledger.add("""
                {"schema":"custody.event/1","source":{"id":"apono:acme","system":"apono","eventId":"r1","adapter":"native/1"},"type":"REVIEW","layer":"PRIVILEGE",
                 "eventTime":"2026-11-21T11:00:00Z","outcome":"SUCCESS","links":[],"grant":{"ref":"apono:req:123"},
                 "review":{"kind":"POST_USE","decision":"ACCEPTED","by":{"ref":"apono:user:u-bob","kind":"HUMAN"}}}""",
                java.time.Instant.parse("2026-11-21T12:00:00Z"));
        assertEquals(List.of("INVENTORY", "APPROVAL", "REVIEW"), texts(server.data(query, Map.of("id", identity("Bob"))).at("/events/nodes"), "/type"));
    }

    @Test
    void r53AnIdentityIsAlsoToldByWhoAuthorisedIt() throws Exception {
        String query = "query($id: ID!) {events(filter: {about: $id}, orderBy: {field: EVENT_TIME, direction: ASC}) {nodes {type}}"
                + " node(id: $id) {... on Identity {grants {nodes {approvals {approver {name}}}}}}}";
        String agent = server.data("{grants {nodes {grantee {id}}}}", Map.of()).at("/grants/nodes/0/grantee/id").asText();
        JsonNode told = server.data(query, Map.of("id", agent));
        assertEquals(List.of("REQUEST", "GRANT", "DELEGATION", "USE", "USE"), texts(told.at("/events/nodes"), "/type"));
        assertEquals("Bob", told.at("/node/grants/nodes/0/approvals/0/approver/name").asText());
    }

    @Test
    void r75TheStoryOfASecretIsOneTrail() throws Exception {
        add(7, line -> line.replace("0aa3c9b1", "0aa3c9b2").replace("\"USE\"", "\"REVOCATION\"").replace("10:31:00Z", "10:40:00Z")
                .replaceAll("\"(secret|credential)\":\\{[^}]*\\},", "")
                .replace("\"links\"", "\"revocation\":{\"target\":{\"kind\":\"SECRET\",\"ref\":\"" + MemoryServer.SECRET + "\"}},\"links\""));
        String query = "{secrets(filter: {uris: [\"" + MemoryServer.SECRET + "\"]}) {nodes {events {totalCount nodes {seq type hash source {name}}}}}}";
        JsonNode events = server.data(query, Map.of()).at("/secrets/nodes/0/events");
        assertEquals(List.of("REQUEST", "APPROVAL", "GRANT", "ISSUE", "USE", "REVOCATION", "USE", "REVOCATION"), texts(events.get("nodes"), "/type"));
        assertEquals(List.of("0", "1", "2", "4", "5", "6", "7", "8"), texts(events.get("nodes"), "/seq"));
        assertEquals(Set.of("apono:acme", "aws:111122223333"), Set.copyOf(texts(events.get("nodes"), "/source/name")));
        List<String> hashes = texts(events.get("nodes"), "/hash");
        assertEquals(8, Set.copyOf(hashes).size());
        assertTrue(hashes.stream().allMatch(each -> each.matches("sha256:[0-9a-f]{64}")), hashes::toString);
    }

    @Test
    void r57FirstUseOfASecretAndOfACredential() throws Exception {
        JsonNode credential = server.data("{credentials {nodes {firstUsedAt lastUsedAt secret {firstUsedAt}}}}", Map.of()).at("/credentials/nodes/0");
        assertEquals("2026-11-21T10:04:00Z", credential.get("firstUsedAt").asText());
        assertEquals("2026-11-21T10:31:00Z", credential.get("lastUsedAt").asText());
        assertEquals("2026-11-21T10:04:00Z", credential.at("/secret/firstUsedAt").asText());
        String first = "query($s: [String!]) {uses(filter: {secret: {uris: $s}}, orderBy: {field: EVENT_TIME, direction: ASC}, first: 1) {nodes {context {ip}}}}";
        assertEquals("203.0.113.9", server.data(first, Map.of("s", List.of(MemoryServer.SECRET))).at("/uses/nodes/0/context/ip").asText());
    }

    @Test
    void r81ACredentialSaysWhereItCameFromAndWhatEndedIt() throws Exception {
        String query = "query($r: String!) {credentialsByRef(ref: $r) {state issue {type source {name}} approvals {approver {name} policyId}"
                + " revocation {event {source {name}} effectiveAt complete} revokedAt uses {totalCount} firstUse {context {ip}}}}";
        JsonNode before = server.data(query, Map.of("r", MemoryServer.CREDENTIAL)).at("/credentialsByRef/0");
        assertEquals("{\"type\":\"ISSUE\",\"source\":{\"name\":\"aws:111122223333\"}}", before.get("issue").toString());
        assertEquals("[{\"approver\":{\"name\":\"Bob\"},\"policyId\":\"flow-1\"}]", before.get("approvals").toString());
        assertTrue(before.get("revocation").isNull(), "its grant was revoked, it was not");
        assertEquals("2", before.at("/uses/totalCount").asText());
        assertEquals("203.0.113.9", before.at("/firstUse/context/ip").asText());
        add(7, line -> line.replace("0aa3c9b1", "0aa3c9b2").replace("\"USE\"", "\"REVOCATION\"").replace("10:31:00Z", "10:40:00Z")
                .replace("\"links\"", "\"revocation\":{\"target\":{\"kind\":\"CREDENTIAL\",\"ref\":\"" + MemoryServer.CREDENTIAL + "\"}},\"links\""));
        JsonNode after = server.data(query, Map.of("r", MemoryServer.CREDENTIAL)).at("/credentialsByRef/0");
        assertEquals("REVOKED", after.get("state").asText());
        assertEquals("2026-11-21T10:40:00Z", after.at("/revocation/effectiveAt").asText());
        assertEquals(after.get("revokedAt"), after.at("/revocation/effectiveAt"));
        assertEquals("aws:111122223333", after.at("/revocation/event/source/name").asText());
        assertTrue(after.at("/revocation/complete").asBoolean());
        add(5, line -> line.replace("dfd6d93a", "dfd6d93f").replace("ASIAEXAMPLE0001", "ASIAEXAMPLE0002").replace("10:04:00Z", "10:50:00Z"));
        JsonNode unknown = server.data(query, Map.of("r", "aws:ak:ASIAEXAMPLE0002")).at("/credentialsByRef/0");
        assertTrue(unknown.get("issue").isNull(), unknown::toString);
        assertTrue(unknown.get("revocation").isNull());
    }

    @Test
    void r51CredentialsByTheirKind() throws Exception {
        String query = "query($k: [String!]) {credentials(filter: {kinds: $k}) {totalCount nodes {publicRef}}}";
        assertEquals(List.of(MemoryServer.CREDENTIAL), texts(server.data(query, Map.of("k", List.of("accessKey"))).at("/credentials/nodes"), "/publicRef"));
        assertEquals(0, server.data(query, Map.of("k", List.of("token"))).at("/credentials/nodes").size());
    }

    @Test
    void q7NothingIsUnbackedHere() throws Exception {
        assertEquals("0", server.data(MemoryServer.question(7), Map.of("t", DAY)).at("/uses/totalCount").asText());
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
    void q10NoStandingAccessHere() throws Exception {
        assertEquals("0", server.data(MemoryServer.question(10), Map.of("secret", secretId())).at("/grants/totalCount").asText());
    }

    @Test
    void q11BreakGlassAndWhatWasDoneUnderIt() throws Exception {
        assertEquals(0, server.data(MemoryServer.question(11), Map.of("t", DAY)).at("/grants/nodes").size());
        String line = MemoryServer.resource("/golden-scenario.ndjson").split("\n")[2];
        String glass = line.replace("\"grant\":{", "\"grant\":{\"breakGlass\":true,");
        server.ledger.add(glass.replaceAll("\"eventId\":\"[^\"]*\"", "\"eventId\":\"again\""), java.time.Instant.parse("2026-11-21T12:00:00Z"));
        JsonNode grants = server.data(MemoryServer.question(11), Map.of("t", DAY)).at("/grants/nodes");
        assertEquals(1, grants.size());
        assertEquals("Alice", grants.at("/0/requester/name").asText());
        assertEquals("Bob", grants.at("/0/approvals/0/approver/name").asText());
        assertEquals(2, grants.at("/0/uses/nodes").size());
        assertTrue(texts(grants.at("/0/events/nodes"), "/type").contains("REVOCATION"));
    }

    @Test
    void q17NoCredentialIsSharedHere() throws Exception {
        assertEquals(0, server.data(MemoryServer.question(17), Map.of("t", DAY)).at("/uses/nodes").size());
    }

    private static final String FLAGS =
            "query($f: [Flag!]) {uses(filter: {flags: $f}, orderBy: {field: LEDGER_SEQ, direction: ASC}) {totalCount nodes {at attribution {flags}}}}";

    private static JsonNode flagged(String flag) throws Exception {
        return server.data(FLAGS, Map.of("f", List.of(flag))).get("uses");
    }

    private static void add(int line, java.util.function.UnaryOperator<String> change) throws Exception {
        String told = MemoryServer.resource("/golden-scenario.ndjson").split("\n")[line];
        server.ledger.add(change.apply(told), java.time.Instant.parse("2026-11-21T12:00:00Z"));
    }

    @Test
    void q17ACredentialThatAPersonUsedBesideAWorkload() throws Exception {
        add(5, line -> line.replace("dfd6d93a", "dfd6d93b").replace("10:04:00Z", "10:05:00Z")
                .replace("{\"ref\":\"aws:iam:role/agent-runner\",\"kind\":\"WORKLOAD\"}", "{\"ref\":\"aws:iam:user/mallory\",\"kind\":\"HUMAN\",\"name\":\"Mallory\"}"));
        JsonNode uses = server.data(MemoryServer.question(17), Map.of("t", DAY)).at("/uses/nodes");
        assertEquals(List.of("WORKLOAD", "HUMAN", "WORKLOAD"), texts(uses, "/executor/kind"));
        assertEquals(MemoryServer.CREDENTIAL, uses.at("/0/credential/publicRef").asText());
        JsonNode shown = flagged("SHARED_CREDENTIAL");
        assertEquals("3", shown.get("totalCount").asText());
        shown.get("nodes").forEach(use -> assertTrue(use.at("/attribution/flags").toString().contains("\"SHARED_CREDENTIAL\""), use.toString()));
        String before = "{uses(asOf: {ledgerSeq: \"8\"}) {nodes {attribution {flags}}}}";
        assertFalse(server.data(before, Map.of()).toString().contains("SHARED"), "it was not known then");
        assertEquals(2, server.data(before, Map.of()).at("/uses/nodes").size());
    }

    @Test
    void q24WhatWasFoundLyingAboutAndUsedAfterwards() throws Exception {
        assertEquals(0, server.data(MemoryServer.question(24), Map.of("t", DAY)).at("/secrets/nodes").size());
        String secret = "{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"scanner\",\"system\":\"scanner\",\"stream\":\"s\",\"eventId\":\"%s\",\"eventIdKind\":\"NATIVE\",\"adapter\":\"native/1\"},"
                + "\"type\":\"%s\",\"layer\":\"CUSTODY\",\"eventTime\":\"%s\",\"outcome\":\"SUCCESS\",\"secret\":{\"ref\":\"" + MemoryServer.SECRET + "\",\"kind\":\"secret\"}}";
        add(5, line -> secret.formatted("found", "DISCOVERY", "2026-11-21T10:20:00Z"));
        JsonNode found = server.data(MemoryServer.question(24), Map.of("t", DAY)).at("/secrets/nodes/0");
        assertEquals(MemoryServer.SECRET, found.get("uri").asText());
        assertEquals("scanner", found.at("/exposures/nodes/0/source/name").asText());
        assertEquals("1", found.at("/uses/totalCount").asText());
        assertEquals("2026-11-21T10:31:00Z", found.at("/uses/nodes/0/at").asText(), "the earlier use came before the discovery");
        assertEquals("198.51.100.44", found.at("/uses/nodes/0/context/ip").asText());
        assertTrue(flagged("EXPOSED_SECRET").at("/nodes/0/attribution/flags").toString().contains("\"EXPOSED_SECRET\""));
        add(5, line -> secret.formatted("turned", "ROTATE", "2026-11-21T10:30:00Z"));
        assertEquals("0", flagged("EXPOSED_SECRET").get("totalCount").asText(), "it was rotated before it was used");
    }

    @Test
    void usesOfASupersededVersion() throws Exception {
        assertEquals("0", flagged("SUPERSEDED_VERSION").get("totalCount").asText());
        add(5, line -> line.replace("dfd6d93a", "dfd6d93c").replace("\"USE\"", "\"ROTATE\"").replace("10:04:00Z", "10:03:30Z")
                .replace("7DC59E8B", "8DC59E8B"));
        JsonNode uses = flagged("SUPERSEDED_VERSION");
        assertEquals(List.of("2026-11-21T10:04:00Z"), texts(uses.get("nodes"), "/at"), "the other use states no version");
        assertTrue(uses.at("/nodes/0/attribution/flags").toString().contains("\"SUPERSEDED_VERSION\""));
        JsonNode secret = server.data("{secrets {nodes {currentVersion lastRotatedAt}} uses(filter: {flags: [SUPERSEDED_VERSION]}) {nodes {secretVersion}}}", Map.of());
        assertEquals("8DC59E8B-63AE-454D-B7A4-8A7D64AB05E7", secret.at("/secrets/nodes/0/currentVersion").asText());
        assertEquals("2026-11-21T10:03:30Z", secret.at("/secrets/nodes/0/lastRotatedAt").asText());
        assertEquals("7DC59E8B-63AE-454D-B7A4-8A7D64AB05E7", secret.at("/uses/nodes/0/secretVersion").asText());
    }

    @Test
    void q19GrantsThatWereWiderThanNeeded() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(19), Map.of());
        assertEquals("0", answer.at("/never/totalCount").asText());
        assertEquals(0, answer.at("/wide/nodes").size(), "an hour is not eight");
        String wide = MemoryServer.question(19).replace("PT8H", "PT10M");
        JsonNode grant = server.data(wide, Map.of()).at("/wide/nodes/0");
        assertEquals("2026-11-21T10:31:00Z", grant.get("lastUsedAt").asText());
        assertEquals("PT-6M", grant.get("excessWindow").asText(), "it was used after its end");
    }

    @Test
    void q21IsTheEvidenceComplete() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(21), Map.of("t", DAY));
        List<String> names = texts(answer.get("sources"), "/name");
        assertTrue(names.contains("apono:acme"), names.toString());
        JsonNode apono = answer.get("sources").get(names.indexOf("apono:acme"));
        assertTrue(apono.get("ordered").asBoolean());
        assertEquals("0", apono.get("duplicates").asText());
        assertEquals("0", apono.get("rejected").asText());
        assertEquals(2, apono.get("coverageCaveats").size(), "its blind spot, and that nobody counts at the intake here");
        assertEquals("0", answer.at("/indeterminate/totalCount").asText());
    }

    @Test
    void q12SecretsInDebt() throws Exception {
        JsonNode secrets = server.data(MemoryServer.question(12), Map.of()).get("secrets");
        assertEquals("1", secrets.get("totalCount").asText());
        assertEquals(MemoryServer.SECRET, secrets.at("/nodes/0/uri").asText());
    }

    private static String identityId(String name) throws Exception {
        String query = "query($n: String!) {identities(filter: {nameContains: $n}) {nodes {id}}}";
        return server.data(query, Map.of("n", name)).at("/identities/nodes/0/id").asText();
    }

    @Test
    void q9NobodyApprovedHimselfHere() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(9), Map.of("t", DAY));
        assertEquals("0", answer.at("/self/totalCount").asText());
        assertEquals("0", answer.at("/auto/totalCount").asText());
    }

    @Test
    void q13WhatALeaverHasSeen() throws Exception {
        JsonNode answer = server.data(MemoryServer.question(13), Map.of("person", identityId("Alice"), "t", DAY));
        assertEquals(List.of("fetch", "fetch"), texts(answer.at("/uses/nodes"), "/action"));
        assertEquals(MemoryServer.SECRET, answer.at("/uses/nodes/0/secret/uri").asText());
        assertEquals(0, server.data(MemoryServer.question(13), Map.of("person", identityId("Bob"), "t", DAY)).at("/uses/nodes").size());
    }

    @Test
    void q16RefusedBeforeItGotIn() throws Exception {
        String line = MemoryServer.resource("/golden-scenario.ndjson").split("\n")[5];
        String denied = line.replace("dfd6d93a", "dfd6d93b").replace("10:04:00Z", "10:03:30Z").replace("SUCCESS", "DENIED");
        server.ledger.add(denied, java.time.Instant.parse("2026-11-21T12:00:00Z"));
        String actor = server.data("{uses(first: 1) {nodes {executor {id}}}}", Map.of()).at("/uses/nodes/0/executor/id").asText();
        JsonNode answer = server.data(MemoryServer.question(16), Map.of("actor", actor, "t", DAY));
        assertEquals("1", answer.at("/denied/totalCount").asText());
        assertEquals("203.0.113.9", answer.at("/denied/nodes/0/context/ip").asText());
        assertEquals(2, answer.at("/allowed/nodes").size());
    }

    @Test
    void q18WhichMachineIdentitiesSlept() throws Exception {
        Map<String, Object> variables = Map.of("before", "2026-11-21T10:10:00Z", "t", DAY);
        JsonNode nodes = server.data(MemoryServer.question(18), variables).at("/identities/nodes");
        assertEquals(List.of("AGENT"), texts(nodes, "/kind"));
    }

    @Test
    void q20WhatWasKnownThen() throws Exception {
        Map<String, Object> variables = Map.of("use", useId(1), "then", "2026-11-21T11:00:00Z");
        JsonNode use = server.data(MemoryServer.question(20), variables).get("node");
        assertEquals("REVOKED", use.at("/atTheTime/verdict").asText());
        assertEquals("USE", use.at("/now/causedBy/type").asText());
        assertEquals("7", use.at("/now/evaluatedAtSeq").asText());
        assertEquals(1, use.at("/now/history/nodes").size());
    }

    @Test
    void q22ProvesAnEventToAnAuditor() throws Exception {
        String id = server.data("{events(orderBy: {field: LEDGER_SEQ, direction: ASC}, first: 6) {nodes {id}}}", Map.of())
                .at("/events/nodes/5/id").asText();
        long before = server.ledger.size();
        JsonNode answer = server.data(MemoryServer.question(22), Map.of("event", id));
        JsonNode proof = answer.at("/node/proof");
        List<Hash> hashes = new ArrayList<>();
        proof.get("hashes").forEach(each -> hashes.add(hash(each)));
        new InclusionProof(proof.get("leafIndex").asLong(), proof.get("treeSize").asLong(), hashes)
                .verify(hash(answer.at("/node/hash")), hash(proof.get("rootHash")));
        assertEquals("5", answer.at("/node/seq").asText());
        assertEquals("[\"witness.test\"]", proof.at("/checkpoint/witnesses").toString());
        assertEquals("VALID", answer.at("/verifyChain/status").asText());
        assertEquals("8", answer.at("/verifyChain/checkedEntries").asText());
        assertEquals(before + 1, server.ledger.size(), "a proof that was handed out is written down");
        assertEquals(EventType.ADMIN, server.ledger.entry(before).orElseThrow().type());
    }

    private static Hash hash(JsonNode text) {
        return Hash.parseHex(text.asText().substring("sha256:".length()));
    }
}
