package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.ToldScenario.DAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Questions about secrets and credentials, as the contract prints them and of other kinds, on a ledger that tells the
/// golden scenario, with the real engine's verdicts.
@ParameterizedClass
@EnumSource
class SecretQuestionsTest {
    @AutoClose
    private final MemoryServer server;

    private final ToldScenario scenario;

    SecretQuestionsTest(AnsweredFrom place) throws Exception {
        server = place.open();
        scenario = new ToldScenario(server);
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

    /// Found in a repository first, and used then: only the uses name it as those do who have the key in hand.
    @Test
    void q2AKeyThatIsOlderThanTheLedger() throws Exception {
        String old = "AKIAOLDEREXAMPLE";
        scenario.add(7, line -> line.replace("\"type\":\"USE\"", "\"type\":\"DISCOVERY\"").replace("0aa3c9b1", "0aa3d000")
                .replaceAll("\"links\":\\[[^]]*]", "\"links\":[]").replace("ASIAEXAMPLE0001", old));
        Map<String, String> ref = Map.of("ref", old);
        assertEquals(0, server.data(MemoryServer.question(2), ref).get("credentialsByRef").size());
        scenario.add(7, line -> line.replace("0aa3c9b1", "0aa3d001").replace("ASIAEXAMPLE0001", old));
        JsonNode found = server.data(MemoryServer.question(2), ref).get("credentialsByRef");
        assertEquals("aws:ak:" + old, found.at("/0/publicRef").asText());
        assertEquals("1", found.at("/0/uses/totalCount").asText());
        assertEquals(1, found.size());
    }

    @Test
    void q12SecretsInDebt() throws Exception {
        JsonNode secrets = server.data(MemoryServer.question(12)).get("secrets");
        assertEquals("1", secrets.get("totalCount").asText());
        assertEquals(MemoryServer.SECRET, secrets.at("/nodes/0/uri").asText());
    }

    @Test
    void q24WhatWasFoundLyingAboutAndUsedAfterwards() throws Exception {
        assertEquals(0, server.data(MemoryServer.question(24), Map.of("t", DAY)).at("/secrets/nodes").size());
        String secret = "{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"scanner\",\"system\":\"scanner\",\"stream\":\"s\",\"eventId\":\"%s\",\"eventIdKind\":\"NATIVE\",\"adapter\":\"native/1\"},"
                + "\"type\":\"%s\",\"layer\":\"CUSTODY\",\"eventTime\":\"%s\",\"outcome\":\"SUCCESS\",\"secret\":{\"ref\":\"" + MemoryServer.SECRET + "\",\"kind\":\"secret\"}}";
        scenario.add(5, line -> secret.formatted("found", "DISCOVERY", "2026-11-21T10:20:00Z"));
        JsonNode found = server.data(MemoryServer.question(24), Map.of("t", DAY)).at("/secrets/nodes/0");
        assertEquals(MemoryServer.SECRET, found.get("uri").asText());
        assertEquals("scanner", found.at("/exposures/nodes/0/source/name").asText());
        assertEquals("1", found.at("/uses/totalCount").asText());
        assertEquals("2026-11-21T10:31:00Z", found.at("/uses/nodes/0/at").asText(), "the earlier use came before the discovery");
        assertEquals("198.51.100.44", found.at("/uses/nodes/0/context/ip").asText());
        assertTrue(scenario.flagged("EXPOSED_SECRET").at("/nodes/0/attribution/flags").toString().contains("\"EXPOSED_SECRET\""));
        scenario.add(5, line -> secret.formatted("turned", "ROTATE", "2026-11-21T10:30:00Z"));
        assertEquals("0", scenario.flagged("EXPOSED_SECRET").get("totalCount").asText(), "it was rotated before it was used");
    }

    @Test
    void r51CredentialsByTheirKind() throws Exception {
        String query = "query($k: [String!]) {credentials(filter: {kinds: $k}) {totalCount nodes {publicRef}}}";
        assertEquals(List.of(MemoryServer.CREDENTIAL), texts(server.data(query, Map.of("k", List.of("accessKey"))).at("/credentials/nodes"), "/publicRef"));
        assertEquals(0, server.data(query, Map.of("k", List.of("token"))).at("/credentials/nodes").size());
    }

    @Test
    void r57FirstUseOfASecretAndOfACredential() throws Exception {
        JsonNode credential = server.data("{credentials {nodes {firstUsedAt lastUsedAt secret {firstUsedAt}}}}").at("/credentials/nodes/0");
        assertEquals("2026-11-21T10:04:00Z", credential.get("firstUsedAt").asText());
        assertEquals("2026-11-21T10:31:00Z", credential.get("lastUsedAt").asText());
        assertEquals("2026-11-21T10:04:00Z", credential.at("/secret/firstUsedAt").asText());
        String first = "query($s: [String!]) {uses(filter: {secret: {uris: $s}}, orderBy: {field: EVENT_TIME, direction: ASC}, first: 1) {nodes {context {ip}}}}";
        assertEquals("203.0.113.9", server.data(first, Map.of("s", List.of(MemoryServer.SECRET))).at("/uses/nodes/0/context/ip").asText());
    }

    @Test
    void r75TheStoryOfASecretIsOneTrail() throws Exception {
        scenario.add(7, line -> line.replace("0aa3c9b1", "0aa3c9b2").replace("\"USE\"", "\"REVOCATION\"").replace("10:31:00Z", "10:40:00Z")
                .replaceAll("\"(secret|credential)\":\\{[^}]*\\},", "")
                .replace("\"links\"", "\"revocation\":{\"target\":{\"kind\":\"SECRET\",\"ref\":\"" + MemoryServer.SECRET + "\"}},\"links\""));
        String query = "{secrets(filter: {uris: [\"" + MemoryServer.SECRET + "\"]}) {nodes {events {totalCount nodes {seq type hash source {name}}}}}}";
        JsonNode events = server.data(query).at("/secrets/nodes/0/events");
        assertEquals(List.of("REQUEST", "APPROVAL", "GRANT", "ISSUE", "USE", "REVOCATION", "USE", "REVOCATION"), texts(events.get("nodes"), "/type"));
        assertEquals(List.of("0", "1", "2", "4", "5", "6", "7", "8"), texts(events.get("nodes"), "/seq"));
        assertEquals(Set.of("apono:acme", "aws:111122223333"), Set.copyOf(texts(events.get("nodes"), "/source/name")));
        List<String> hashes = texts(events.get("nodes"), "/hash");
        assertEquals(8, Set.copyOf(hashes).size());
        assertTrue(hashes.stream().allMatch(each -> each.matches("sha256:[0-9a-f]{64}")), hashes::toString);
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
        scenario.add(7, line -> line.replace("0aa3c9b1", "0aa3c9b2").replace("\"USE\"", "\"REVOCATION\"").replace("10:31:00Z", "10:40:00Z")
                .replace("\"links\"", "\"revocation\":{\"target\":{\"kind\":\"CREDENTIAL\",\"ref\":\"" + MemoryServer.CREDENTIAL + "\"}},\"links\""));
        JsonNode after = server.data(query, Map.of("r", MemoryServer.CREDENTIAL)).at("/credentialsByRef/0");
        assertEquals("REVOKED", after.get("state").asText());
        assertEquals("2026-11-21T10:40:00Z", after.at("/revocation/effectiveAt").asText());
        assertEquals(after.get("revokedAt"), after.at("/revocation/effectiveAt"));
        assertEquals("aws:111122223333", after.at("/revocation/event/source/name").asText());
        assertTrue(after.at("/revocation/complete").asBoolean());
        scenario.add(5, line -> line.replace("dfd6d93a", "dfd6d93f").replace("ASIAEXAMPLE0001", "ASIAEXAMPLE0002").replace("10:04:00Z", "10:50:00Z"));
        JsonNode unknown = server.data(query, Map.of("r", "aws:ak:ASIAEXAMPLE0002")).at("/credentialsByRef/0");
        assertTrue(unknown.get("issue").isNull(), unknown::toString);
        assertTrue(unknown.get("revocation").isNull());
    }
}
