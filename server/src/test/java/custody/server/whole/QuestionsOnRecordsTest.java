package custody.server.whole;

import static custody.server.whole.Api.texts;
import static custody.server.whole.RecordedLedger.SECRET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.ledger.merkle.Hash;
import custody.ledger.merkle.InclusionProof;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract's questions as printed, over HTTP, on a ledger with every recorded log that our adapters read and the
/// golden scenario. What is known of the records from elsewhere (the recorded truth, the scenario, the records
/// themselves) is what the answers are held to.
class QuestionsOnRecordsTest {
    private static final Map<String, String> EVER = Map.of("from", "2010-01-01T00:00:00Z", "to", "2027-01-01T00:00:00Z");
    private static final Map<String, String> STORY = Map.of("from", "2026-11-22T18:00:00Z", "to", "2026-11-22T18:10:00Z");
    private static final Map<String, String> DAY = Map.of("from", "2026-11-21T00:00:00Z", "to", "2026-11-22T00:00:00Z");
    private static final String STRIPE = "vault:story/secret/prod/payments/stripe";

    @AutoClose
    private static RecordedLedger ledger;

    @BeforeAll
    static void fill(@TempDir Path data) throws Exception {
        ledger = new RecordedLedger(data);
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }

    @Test
    void q1WhoUsedASecret() throws Exception {
        List<JsonNode> read = ledger.story.answered(200, call -> StoryCalls.reads(call) && StoryCalls.uri(call).equals(STRIPE));
        List<String> addresses = new ArrayList<>();
        JsonNode uses = ledger.server.api.ask(RecordedLedger.question(1).replace("first: 50", "first: 100"), Map.of("secret", ledger.secret(STRIPE), "t", STORY)).get("uses");
        assertFalse(uses.at("/pageInfo/hasNextPage").asBoolean());
        for (JsonNode use : uses.get("nodes")) {
            if (!use.at("/attribution/verdict").asText().equals("ATTEMPT_DENIED")) {
                addresses.add(use.at("/context/ip").asText());
            }
        }
        assertEquals(sorted(read.stream().map(call -> call.get("source_ip").asText()).toList()), sorted(addresses));
        JsonNode golden = ledger.ask(1, Map.of("secret", ledger.secret(SECRET), "t", DAY)).at("/uses/nodes");
        assertEquals(List.of("AUTHORIZED", "REVOKED"), texts(golden, "/attribution/verdict"));
        assertEquals("Bob", golden.at("/0/attribution/approvals/0/approver/name").asText());
    }

    @Test
    void q2WhatALeakedTokenIs() throws Exception {
        JsonNode stolen = ledger.story.token("agent-stolen");
        JsonNode found = ledger.ask(2, Map.of("ref", stolen.at("/token_hmac/file").asText())).get("credentialsByRef");
        assertEquals(1, found.size(), found.toString());
        assertEquals("token", found.at("/0/kind").asText());
        assertEquals("ai-agent-7", found.at("/0/issuedTo/name").asText());
        assertTrue(found.at("/0/revokedAt").asText().startsWith(stolen.at("/ended/t").asText().substring(0, 20)), found.toString());
        assertEquals(List.of("127.0.66.6"), texts(found.at("/0/uses/nodes"), "/context/ip").stream().distinct().toList(), "the thief's address");
    }

    @Test
    void q3UsesAfterTheirGrantEnded() throws Exception {
        JsonNode uses = ledger.ask(3, Map.of("t", EVER)).get("uses");
        assertEquals("1", uses.get("totalCount").asText(), "no recorded log has a grant that ended");
        assertEquals("2026-11-21T10:31:00Z", uses.at("/nodes/0/at").asText());
    }

    @Test
    void q4DidTheGrantDieEverywhere() throws Exception {
        JsonNode revocation = ledger.ask(4, Map.of("grant", ledger.grant())).at("/revocations/nodes/0");
        assertFalse(revocation.get("complete").asBoolean());
        assertEquals("PT6M", revocation.get("leakWindow").asText());
        assertEquals("198.51.100.44", revocation.at("/layers/1/lastUseAfter/context/ip").asText());
    }

    @Test
    void q5WhichHumanIsBehindARole() throws Exception {
        JsonNode use = ledger.ask(5, Map.of("use", ledger.use(0))).get("node");
        assertEquals(List.of("apono:user:u-alice", "apono:grantee:agent-7", "aws:iam:role/agent-runner"), texts(use.get("chain"), "/actorRef"));
        assertEquals(List.of("true", "true", "true"), texts(use.get("chain"), "/proven"));
    }

    @Test
    void q6ReplaysASession() throws Exception {
        assertEquals(List.of("DELEGATION", "ISSUE", "USE", "USE"), texts(ledger.ask(6, Map.of("session", "sess-55")).at("/events/nodes"), "/type"));
    }

    @Test
    void q7UsesWithNobodyBehindThem() throws Exception {
        JsonNode uses = ledger.ask(7, Map.of("t", EVER)).get("uses");
        Set<String> unbacked = Set.of("NO_GRANT", "UNAPPROVED", "UNATTRIBUTED");
        assertEquals(Set.of(), new TreeSet<>(texts(uses.get("nodes"), "/attribution/verdict").stream().filter(each -> !unbacked.contains(each)).toList()));
        assertFalse(texts(uses.get("nodes"), "/secret/uri").contains(SECRET), "the scenario's uses have a grant");
        long backed = ledger.uses("verdicts: [AUTHORIZED, REVOKED]");
        long refused = ledger.uses("verdicts: [ATTEMPT_DENIED]");
        long open = ledger.uses("verdicts: [NO_GRANT, UNAPPROVED, UNATTRIBUTED], finality: [PROVISIONAL]");
        assertEquals(2, backed);
        assertEquals(ledger.uses(""), uses.get("totalCount").asLong() + open + backed + refused);
    }

    @Test
    void q8EverythingUnderATicket() throws Exception {
        JsonNode answer = ledger.ask(8, Map.of("ref", "INC-4711"));
        assertEquals(List.of("REQUEST", "APPROVAL", "GRANT", "USE", "REVOCATION", "USE"), texts(answer.at("/events/nodes"), "/type"));
        assertEquals(List.of("Alice"), texts(answer.at("/grants/nodes"), "/requester/name"));
        assertEquals("2", answer.at("/grants/nodes/0/uses/totalCount").asText());
    }

    /// One record: a key that was taken attaches the quarantine policy to its own user.
    @Test
    void q9WhoApprovedHimself() throws Exception {
        JsonNode answer = ledger.ask(9, Map.of("t", EVER));
        assertEquals(List.of("compromised_user"), texts(answer.at("/self/nodes"), "/approvals/0/approver/name"));
        assertEquals("0", answer.at("/auto/totalCount").asText());
    }

    /// What a policy of AWS covers is not in the record of its attachment, so no secret is known to be in it.
    @Test
    void q10StandingAccessToASecret() throws Exception {
        assertEquals("0", ledger.ask(10, Map.of("secret", ledger.secret(SECRET))).at("/grants/totalCount").asText());
    }

    @Test
    void q11NoRecordHasBreakGlass() throws Exception {
        assertEquals(0, ledger.ask(11, Map.of("t", EVER)).at("/grants/nodes").size());
    }

    @Test
    void q12SecretsInDebt() throws Exception {
        JsonNode secrets = ledger.ask(12, Map.of()).get("secrets");
        long all = ledger.server.api.ask("{secrets(first: 1) {totalCount}}", Map.of()).at("/secrets/totalCount").asLong();
        assertEquals(all, secrets.get("totalCount").asLong(), "no record states an owner");
        assertEquals(100, secrets.get("nodes").size());
        assertTrue(secrets.at("/pageInfo/hasNextPage").asBoolean());
    }

    @Test
    void q13WhatALeaverHasSeen() throws Exception {
        List<String> seen = ledger.story.secretsReadWith(ledger.story.tokensOfOwner("alice-login"));
        assertFalse(seen.isEmpty());
        assertEquals(sorted(seen), sorted(texts(ledger.ask(13, Map.of("person", ledger.entity("alice"), "t", STORY)).at("/uses/nodes"), "/secret/uri")));
    }

    @Test
    void q14HowFarACompromisedAgentComes() throws Exception {
        Set<String> used = new TreeSet<>(ledger.story.secretsReadWith(ledger.story.tokensOfOwner("agent-login")));
        JsonNode radius = ledger.ask(14, Map.of("id", ledger.entity("ai-agent-7"))).get("blastRadius");
        assertEquals(used.size(), radius.get("secrets").asInt());
        assertEquals(1.0, radius.get("usedFraction").asDouble());
        assertEquals(List.of("vault"), texts(radius.get("systems"), ""));
        assertFalse(radius.get("truncated").asBoolean());
    }

    /// The burst of the recorded story: everybody who hammers there, and nobody whose pace is usual.
    @Test
    void q15HammeringAndBursts() throws Exception {
        JsonNode alerts = ledger.ask(15, Map.of("t", STORY)).at("/alerts/nodes");
        Set<String> rules = new TreeSet<>(texts(alerts, "/rule/name"));
        assertEquals(Set.of("burst", "repeated-attempts"), rules);
        Set<String> refused = new TreeSet<>();
        alerts.forEach(alert -> refused.addAll(alert.get("explanation").asText().contains("refused") ? Set.of(alert.at("/actor/name").asText()) : Set.of()));
        assertEquals(Set.of("carol"), refused);
        alerts.forEach(alert -> assertFalse(alert.at("/uses/nodes").isEmpty(), alert.toString()));
    }

    @Test
    void q16RefusedBeforeSheGotIn() throws Exception {
        JsonNode answer = ledger.ask(16, Map.of("actor", ledger.entity("carol"), "t", STORY));
        List<JsonNode> denied = ledger.story.answered(403, call -> call.get("token").asText().equals("carol-login") && StoryCalls.reads(call));
        assertTrue(denied.size() > 20);
        assertEquals(sorted(denied.stream().map(StoryCalls::uri).toList()), sorted(texts(answer.at("/denied/nodes"), "/secret/uri").stream()
                .filter(uri -> uri.startsWith("vault:story/secret/")).toList()));
        assertEquals(ledger.story.secretsReadWith(Set.of("carol-login")).size(), answer.at("/allowed/nodes").size());
    }

    @Test
    void q17NoCredentialIsSharedByTwoKindsOrIdentities() throws Exception {
        assertEquals(0, ledger.ask(17, Map.of("t", EVER)).at("/uses/nodes").size());
    }

    @Test
    void q18WhichMachinesSlept() throws Exception {
        JsonNode nodes = ledger.ask(18, Map.of("before", "2026-01-01T00:00:00Z", "t", STORY)).at("/identities/nodes");
        List<String> names = texts(nodes, "/name");
        assertTrue(names.contains("approle-cicd"), "active in 2025 only: " + names);
        assertFalse(names.contains("payments-api"), "active in the story: " + names);
        nodes.forEach(each -> assertTrue(each.get("lastActive").asText("").compareTo("2026") < 0 || each.get("lastActive").isNull(), each.toString()));
        nodes.forEach(each -> assertEquals("0", each.at("/uses/totalCount").asText(), each.toString()));
    }

    @Test
    void q19GrantsThatWereNeverUsed() throws Exception {
        JsonNode answer = ledger.ask(19, Map.of());
        long standing = ledger.server.api.ask("{grants(filter: {standing: true}, first: 1) {totalCount}}", Map.of()).at("/grants/totalCount").asLong();
        assertEquals(standing, answer.at("/never/totalCount").asLong(), "the policies that were attached");
        assertTrue(standing > 3);
        assertEquals(0, answer.at("/wide/nodes").size(), "the scenario's hour is not eight");
    }

    @Test
    void q20WhatWasKnownThen() throws Exception {
        JsonNode use = ledger.ask(20, Map.of("use", ledger.use(1), "then", "2100-01-01T00:00:00Z")).get("node");
        assertEquals("REVOKED", use.at("/now/verdict").asText());
        assertEquals(use.at("/now/evaluatedAtSeq"), use.at("/atTheTime/evaluatedAtSeq"));
        assertEquals("USE", use.at("/now/causedBy/type").asText());
        assertTrue(use.at("/now/causedBy/latenessSeconds").asDouble() > 0);
    }

    @Test
    void q21IsTheEvidenceComplete() throws Exception {
        JsonNode answer = ledger.ask(21, Map.of("t", EVER));
        List<String> names = texts(answer.get("sources"), "/name");
        assertTrue(names.containsAll(List.of("apono:acme", "aws:111122223333", "vault:default", "vault:story")), names.toString());
        assertTrue(texts(answer.get("sources"), "/duplicates").stream().mapToLong(Long::parseLong).sum() >= ledger.duplicates(), "what the imports were told of, and conflicts");
        assertEquals("0", answer.at("/indeterminate/totalCount").asText());
        JsonNode vault = answer.get("sources").get(names.indexOf("vault:story"));
        assertFalse(vault.get("ordered").asBoolean(), "audit lines of a burst are not in order");
    }

    @Test
    void q22ProvesAnEntry() throws Exception {
        String id = ledger.server.api.ask("{events(orderBy: {field: LEDGER_SEQ, direction: ASC}, first: 100) {nodes {id}}}", Map.of()).at("/events/nodes/77/id").asText();
        JsonNode answer = ledger.ask(22, Map.of("event", id));
        JsonNode proof = answer.at("/node/proof");
        List<Hash> hashes = new ArrayList<>();
        proof.get("hashes").forEach(each -> hashes.add(hash(each)));
        new InclusionProof(proof.get("leafIndex").asLong(), proof.get("treeSize").asLong(), hashes)
                .verify(hash(answer.at("/node/hash")), hash(proof.get("rootHash")));
        assertEquals("77", answer.at("/node/seq").asText());
        assertTrue(answer.get("verifyChain").isNull() || answer.at("/verifyChain/status").asText().equals("VALID"), answer.toString());
    }

    private static Hash hash(JsonNode text) {
        return Hash.parseHex(text.asText().substring("sha256:".length()));
    }

    /// Of the story's revocations four are not confirmed: the forced one, the one that was not waited for, and those of a
    /// namespace's leases and tokens, which was removed after the answer.
    @Test
    void q23QuarterlyEvidence() throws Exception {
        JsonNode metrics = ledger.ask(23, Map.of("t", STORY)).get("metrics");
        JsonNode complete = metrics.at("/revocationCompleteness/0");
        assertEquals("vault:story", complete.get("key").asText());
        assertEquals(4, complete.get("denominator").asLong() - complete.get("numerator").asLong(), complete.toString());
        for (JsonNode kind : metrics.get("attributedUseRate")) {
            assertEquals(kind.get("key").asText().equals("UNKNOWN"), kind.get("value").asDouble() < 1, kind.toString());
        }
        assertEquals(Set.of("0.0"), new HashSet<>(texts(metrics.get("jitUseRate"), "/value")), "a vault's policies are no grants just in time");
    }

    @Test
    void q24NothingWasFoundLyingAbout() throws Exception {
        assertEquals(0, ledger.ask(24, Map.of("t", EVER)).at("/secrets/nodes").size());
    }

    /// Listens, marks a secret of the records as tier 0, and reads it without a grant.
    @Test
    void q26TellsAtOnce() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient(); Stream<String> lines = ledger.listen(client, 26)) {
            String event = """
                    {"type":"%s","actor":"svc:q26","secret":{"ref":"vault:story/secret/ci/deploy"%s},"action":"fetch","eventTime":"2026-11-22T19:00:0%dZ"}""";
            ledger.post(event.formatted("INVENTORY", ",\"tags\":[\"tier0\"]", 1));
            ledger.post(event.formatted("USE", "", 2));
            String told = lines.filter(line -> line.startsWith("data: ") && line.contains("verdictChanged")).findFirst().orElseThrow();
            JsonNode change = Api.JSON.readTree(told.substring(6)).at("/data/verdictChanged");
            assertEquals("vault:story/secret/ci/deploy", change.at("/use/secret/uri").asText(), told);
            assertEquals("2026-11-22T19:00:02Z", change.at("/use/at").asText(), told);
            assertEquals("NO_GRANT", change.at("/to/verdict").asText(), told);
        }
    }

    @Test
    void q25AReviewPack() throws Exception {
        JsonNode answer = ledger.ask(25, Map.of("owner", ledger.entity("alice"), "t", STORY));
        assertEquals(0, answer.at("/secrets/nodes").size(), "no record states an owner");
        assertTrue(texts(answer.get("reviewItems").get("nodes"), "/trigger/type").contains("DELEGATION"), answer.toString());
        answer.at("/reviewItems/nodes").forEach(item -> assertFalse(item.at("/evidence/nodes").isEmpty(), item.toString()));
    }
}
