package custody.server.whole;

import static custody.server.whole.GoldenPacks.CREATE;
import static custody.server.whole.GoldenPacks.entries;
import static custody.server.whole.GoldenPacks.types;
import static custody.server.whole.GoldenPacks.verify;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.server.access.Role;
import custody.server.access.Tokens;
import custody.server.whole.GoldenPacks.Checked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Evidence packs and notes of the golden scenario: what is in them, what they prove, who may have them.
/// `-Dcustody.write=true` writes `testdata/packs/v1` anew.
class EvidencePackTest {
    private static final String NOTE = """
            mutation($input: AnnotateInput!) {annotate(input: $input) {
              event {id seq type summary} clientMutationId userErrors {code path}}}""";

    @TempDir
    static Path folder;

    @AutoClose
    private static GoldenPacks packs;

    @BeforeAll
    static void tell() throws Exception {
        packs = new GoldenPacks(folder);
    }

    @Test
    void r76_packOfAUse_verifiesOfflineWithManifestHashInclusionProofsAndCheckpoint() throws Exception {
        Path pack = packs.pack(Map.of("useIds", List.of(packs.uses.get(1)), "since", "1"));
        Checked checked = verify(pack, "--key", packs.keys, "--checkpoint", packs.kept);
        assertEquals(0, checked.exit(), checked.text());
        for (String said : List.of("manifest       verified", "authenticity   verified", "append-only    verified", "inclusion      verified",
                "payload        verified", "request        verified", "evidence       verified", "quarterly access review", "AUD-7",
                "CLAIMED, not proved: ", "REVOKED (policy standard-1)")) {
            assertTrue(checked.text().contains(said), said + " is not in\n" + checked.text());
        }
        assertEquals(1, verify(pack).exit(), "without keys nobody can tell");
        if (Boolean.getBoolean("custody.write")) {
            Path golden = Files.createDirectories(Path.of("..", "testdata", "packs", "v1"));
            Files.copy(pack, golden.resolve("golden.ndjson"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(packs.keys, golden.resolve("log.vkeys"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(packs.kept, golden.resolve("kept.checkpoint"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void r75_storyOfTheSecondUse_isOneTrailFromRequestToTheUseAfterTheEnd() throws Exception {
        Path pack = packs.pack(Map.of("useIds", List.of(packs.uses.get(1))));
        assertTrue(types(pack).containsAll(List.of("REQUEST", "APPROVAL", "GRANT", "DELEGATION", "ISSUE", "USE", "REVOCATION", "ADMIN")), entries(pack).toString());
        Map<Long, String> found = entries(pack);
        assertTrue(found.get(1L).contains("approval"), found.toString());
        assertTrue(found.get(6L).contains("end"), found.toString());
        assertTrue(found.get(7L).contains("asked"), found.toString());
        // Each from its own source, each with its own leaf hash under one root; the verifier has recomputed them all.
        assertTrue(verify(pack, "--key", packs.keys).text().contains(found.size() + " of " + found.size() + " entries are in the log"));
    }

    @Test
    void r81_aCredentialsUses_comeWithWhereItCameFromAndWhatEndedIt() throws Exception {
        Path pack = packs.pack(Map.of("useIds", List.of(packs.uses.get(0))));
        Map<Long, String> found = entries(pack);
        assertTrue(found.get(4L).startsWith("ISSUE") && found.get(4L).contains("credential"), found.toString());
        assertTrue(found.get(6L).startsWith("REVOCATION"), found.toString());
    }

    private static String told(String id, String type, String time, String parts) {
        return "{\"schema\":\"custody.event/1\",\"source\":{\"id\":\"aws:111122223333\",\"system\":\"aws\",\"eventId\":\"" + id + "\",\"adapter\":\"native/1\"},"
                + "\"type\":\"" + type + "\",\"layer\":\"BROKER\",\"eventTime\":\"2026-11-21T" + time + "Z\",\"outcome\":\"SUCCESS\"," + parts + "}";
    }

    private static String revoked(String credential) {
        return "\"revocation\":{\"target\":{\"kind\":\"CREDENTIAL\",\"ref\":\"" + credential + "\"}}";
    }

    /// A revocation names what it ends as its target alone.
    @Test
    void r81_packNamesTheEntryThatRevokedTheCredentialItself_beforeAnyUseOfItWasJudgedByThat() throws Exception {
        String query = "query($id: ID!) {node(id: $id) {... on Use {credential {publicRef state revocation {event {seq}}}}}}";
        JsonNode before = packs.server.api.ask(query, Map.of("id", packs.uses.get(0))).at("/node/credential");
        assertTrue(before.get("revocation").isNull(), before.toString());
        long seq = packs.take(told("end-1", "REVOCATION", "10:45:00", revoked(before.get("publicRef").asText())));
        Path pack = packs.pack(Map.of("useIds", List.of(packs.uses.get(0))));
        assertEquals("REVOCATION [\"credential\"]", entries(pack).get(seq), entries(pack).toString());
        JsonNode now = packs.server.api.ask(query, Map.of("id", packs.uses.get(0))).at("/node/credential");
        assertEquals("REVOKED", now.get("state").asText());
        assertEquals(seq, now.at("/revocation/event/seq").asLong());
    }

    @Test
    void r81_packNamesTheEntryThatRevokedWhatTheCredentialDescendsFrom() throws Exception {
        String role = "\"actor\":{\"ref\":\"aws:iam:role/child\",\"kind\":\"WORKLOAD\"},\"credential\":{\"ref\":\"aws:ak:CHILD\",\"kind\":\"accessKey\"";
        long seq = packs.take(
                told("child-1", "ISSUE", "10:46:00", role + ",\"parentRef\":\"aws:ak:PARENT\"}"),
                told("child-2", "USE", "10:47:00", role + "},\"action\":\"fetch\",\"secret\":{\"ref\":\"aws:other\"}"),
                told("child-3", "REVOCATION", "10:48:00", revoked("aws:ak:PARENT")));
        String use = packs.server.api.ask("{uses(filter: {secret: {uris: [\"aws:other\"]}}) {nodes {id}}}", Map.of()).at("/uses/nodes/0/id").asText();
        Map<Long, String> found = entries(packs.pack(Map.of("useIds", List.of(use))));
        assertEquals("ISSUE [\"basis\",\"credential\"]", found.get(seq - 2), found.toString());
        assertEquals("REVOCATION [\"awaited\",\"credential\"]", found.get(seq), "the last that was heard of its source too: " + found);
    }

    @Test
    void r53_packOfAGrant_tellsWhoAskedWhoApprovedAndEveryUse() throws Exception {
        String grant = packs.server.api.ask("{grants(first: 1) {nodes {id}}}", Map.of()).at("/grants/nodes/0/id").asText();
        Path pack = packs.pack(Map.of("grantId", grant));
        Map<Long, String> found = entries(pack);
        assertTrue(found.keySet().containsAll(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L)), found.toString());
        Checked checked = verify(pack, "--key", packs.keys);
        assertEquals(0, checked.exit(), checked.text());
        assertTrue(checked.text().contains("AUTHORIZED") && checked.text().contains("REVOKED"), checked.text());
    }

    @Test
    void r79_packAsOfAnEarlierSize_holdsWhatWasKnownThen() throws Exception {
        Path then = packs.pack(Map.of("useIds", List.of(packs.uses.get(0)), "asOf", Map.of("ledgerSeq", "6")));
        assertFalse(types(then).contains("REVOCATION"), entries(then).toString());
        assertEquals(0, verify(then, "--key", packs.keys).exit());
        JsonNode early = packs.create(Map.of("reason", "r", "useIds", List.of(packs.uses.get(1)), "asOf", Map.of("ledgerSeq", "6")));
        assertEquals("USE_UNKNOWN", early.at("/userErrors/0/code").asText(), early.toString());
    }

    @Test
    void r77_changedPack_isFound_evenWhenItsHashesAreMadeAgain() throws Exception {
        Path pack = packs.pack(Map.of("useIds", List.of(packs.uses.get(1))));
        List<String> lines = Files.readAllLines(pack);
        for (int i = 0; i < lines.size(); i++) {
            byte[] bytes = Files.readAllBytes(pack);
            int at = i == 0 ? 40 : String.join("\n", lines.subList(0, i)).getBytes(StandardCharsets.UTF_8).length + 12;
            bytes[at] ^= 1;
            Checked checked = verify(Files.write(folder.resolve("flipped"), bytes), "--key", packs.keys);
            assertEquals(2, checked.exit(), "line " + i + "\n" + checked.text());
        }
        // The whole pack says another log's root: the signatures do not hold.
        String other = Files.readString(pack).replaceFirst("\\\\n" + lines.size() + "\\\\n", "\\\\n999\\\\n");
        assertNotEquals(0, verify(Files.writeString(folder.resolve("other"), other + " "), "--key", packs.keys).exit());
    }

    @Test
    void export_isAnEntry_andSoIsEachDownloadAndDenial() throws Exception {
        long before = packs.server.api.ask("{ledger {size}}", Map.of()).at("/ledger/size").asLong();
        Path pack = packs.pack(Map.of("useIds", List.of(packs.uses.get(0))));
        JsonNode head = Api.JSON.readTree(Files.readAllLines(pack).getFirst());
        assertTrue(head.get("export").asLong() >= before);
        assertEquals("quarterly access review", head.at("/request/reason").asText());
        JsonNode entry = Api.JSON.readTree(packs.server.api.get("/v1/events/" + head.get("export").asLong()).body());
        assertEquals(head.get("request"), entry.at("/payload/record/export"));
        assertEquals(404, packs.server.api.get("/v1/packs/" + "0".repeat(64)).statusCode());
        assertEquals(404, packs.server.api.get("/v1/packs/..%2F..%2Fkeys").statusCode());
        assertEquals(401, packs.server.api.as(null).get("/v1/packs/" + "0".repeat(64)).statusCode());
    }

    @Test
    void node_ofAPack_isThePack() throws Exception {
        JsonNode made = packs.create(Map.of("reason", "r", "useIds", List.of(packs.uses.get(0)))).get("pack");
        JsonNode node = packs.server.api.ask("query($id: ID!) {node(id: $id) {... on EvidencePack {createdAt downloadUrl manifestHash events checkpoint {treeSize}}}}",
                Map.of("id", made.get("id").asText())).get("node");
        assertEquals(made.get("manifestHash"), node.get("manifestHash"));
        assertEquals(made.get("events"), node.get("events"));
        assertEquals(made.at("/checkpoint/treeSize"), node.at("/checkpoint/treeSize"));
    }

    @Test
    void refusals_areUserErrors() throws Exception {
        assertEquals("REASON_MISSING", packs.create(Map.of("reason", " ", "useIds", List.of(packs.uses.get(0)))).at("/userErrors/0/code").asText());
        assertEquals("NOTHING_ASKED", packs.create(Map.of("reason", "r")).at("/userErrors/0/code").asText());
        assertEquals("USE_UNKNOWN", packs.create(Map.of("reason", "r", "useIds", List.of("nonsense"))).at("/userErrors/0/code").asText());
        assertEquals("GRANT_UNKNOWN", packs.create(Map.of("reason", "r", "grantId", packs.uses.get(0))).at("/userErrors/0/code").asText());
        assertEquals("CHECKPOINT_UNKNOWN", packs.create(Map.of("reason", "r", "useIds", packs.uses, "since", "999999")).at("/userErrors/0/code").asText());
        assertEquals("NOTHING_FOUND", packs.create(Map.of("reason", "r", "filter", Map.of("text", "nowhereatall"))).at("/userErrors/0/code").asText());
    }

    @Test
    void responder_mayNote_butNotExport_andTheDenialIsAnEntry() throws Exception {
        Api responder = packs.server.api.as(packs.server.running.context().getBean(Tokens.class).create(Role.RESPONDER, List.of()).text());
        String body = Api.JSON.writeValueAsString(Map.of("query", CREATE, "variables", Map.of("input", Map.of("reason", "r", "useIds", packs.uses))));
        long before = packs.server.api.ask("{ledger {size}}", Map.of()).at("/ledger/size").asLong();
        JsonNode denied = Api.JSON.readTree(responder.post("/graphql", "application/json", body).body());
        assertEquals("FORBIDDEN", denied.at("/errors/0/extensions/code").asText(), denied.toString());
        assertEquals(before + 1, packs.server.api.ask("{ledger {size}}", Map.of()).at("/ledger/size").asLong());
        JsonNode made = packs.create(Map.of("reason", "r", "useIds", packs.uses)).get("pack");
        String ask = "query($id: ID!) {node(id: $id) {id}}";
        assertTrue(responder.ask(ask, Map.of("id", made.get("id").asText())).get("node").isNull());
        assertEquals(403, responder.get(made.get("downloadUrl").asText()).statusCode());
        JsonNode note = responder.ask(NOTE, Map.of("input", Map.of("eventId", packs.uses.get(0), "note", "seen"))).get("annotate");
        assertEquals(0, note.get("userErrors").size(), note.toString());
    }

    @Test
    void note_isAnEntry_foundBySubjectAndByCase_andInThePack() throws Exception {
        String event = packs.server.api.ask("{events(first: 1, orderBy: {field: LEDGER_SEQ, direction: ASC}) {nodes {id}}}", Map.of()).at("/events/nodes/0/id").asText();
        JsonNode made = packs.server.api.ask(NOTE, Map.of("input", Map.of("eventId", event, "note", "Alice confirms by phone", "caseRef", "CASE-12", "clientMutationId", "m1")))
                .get("annotate");
        assertEquals("ADMIN", made.at("/event/type").asText(), made.toString());
        assertEquals("m1", made.get("clientMutationId").asText());
        long seq = made.at("/event/seq").asLong();
        packs.awaitVisible(seq);
        String ofCase = packs.server.api.ask("{events(filter: {correlationId: \"CASE-12\"}) {nodes {seq}}}", Map.of()).at("/events/nodes").toString();
        assertEquals("[{\"seq\":\"" + seq + "\"}]", ofCase);
        JsonNode related = packs.server.api.ask("query($id: ID!) {node(id: $id) {... on LedgerEvent {related {nodes {seq}}}}}", Map.of("id", event)).at("/node/related/nodes");
        assertTrue(related.toString().contains("{\"seq\":\"" + seq + "\"}"), related.toString());
        Path pack = packs.pack(Map.of("useIds", List.of(packs.uses.get(0))));
        assertTrue(entries(pack).get(seq).contains("note"), entries(pack).toString());
        assertTrue(Files.readString(pack).contains("Alice confirms by phone"));
        JsonNode bad = packs.server.api.ask(NOTE, Map.of("input", Map.of("eventId", "x", "note", " "))).get("annotate");
        assertEquals(2, bad.get("userErrors").size(), bad.toString());
    }
}
