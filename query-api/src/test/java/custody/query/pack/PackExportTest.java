package custody.query.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.ledger.entry.Leaf;
import custody.ledger.entry.PayloadCommitment;
import custody.ledger.json.JsonDocument;
import custody.ledger.merkle.Hash;
import custody.ledger.merkle.InclusionProof;
import custody.query.answer.GrantKey;
import custody.query.answer.Projections;
import custody.query.attribution.Policy;
import custody.query.audit.OwnEntries;
import custody.query.memory.MemoryProjections;
import custody.query.pack.PackRefusedException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packs of the golden scenario, down to their bytes. Their check by somebody else is in the server's tests.
class PackExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final GrantKey GRANT = new GrantKey("apono:acme", "apono:req:123");

    @TempDir
    Path data;

    private final LeafLedger ledger = new LeafLedger();
    private Projections projections;
    private PackStore store;

    @BeforeEach
    void tell() throws Exception {
        for (String line : Files.readAllLines(Path.of("..", "testdata", "attribution", "golden.ndjson"))) {
            ledger.add(line, null);
        }
        projections = projections();
        store = new PackStore(data.toString(), 1 << 30, 30);
    }

    /// As they are before anything is erased, caught up.
    private Projections projections() {
        Projections all = new MemoryProjections(ledger.whole());
        assertEquals(ledger.size(), all.size());
        return all;
    }

    private PackExport export() {
        return new PackExport(projections, ledger, ledger, new OwnEntries(ledger), store);
    }

    private static PackQuestion ofUses(Long... uses) {
        return new PackQuestion("carol", "review", "AUD-7", 8, List.of(uses), null, null, null);
    }

    private Map<String, JsonNode> made(PackQuestion question) throws Exception {
        StoredPack pack = export().make(question, "request-1");
        Map<String, JsonNode> parts = new TreeMap<>();
        String[] lines = new String(store.bytes(pack.manifest()).orElseThrow(), StandardCharsets.UTF_8).split("\n");
        JsonNode head = JSON.readTree(lines[0]);
        parts.put("manifest", head);
        for (int i = 0; i < head.get("parts").size(); i++) {
            JsonNode part = head.get("parts").get(i);
            assertEquals(part.get("bytes").asInt(), lines[i + 1].getBytes(StandardCharsets.UTF_8).length);
            parts.put(part.get("part").asText(), JSON.readTree(lines[i + 1]));
        }
        assertEquals("{\"end\":\"" + pack.manifest().toHex() + "\"}", lines[lines.length - 1]);
        return parts;
    }

    private long told(String source, String type, String clock, String more) throws Exception {
        String event = ("{'schema':'custody.event/1','source':{'id':'%s','system':'test','eventId':'e%d','adapter':'test/1'},'type':'%s','layer':'CUSTODY',"
                + "'eventTime':'2026-11-10T%s:00Z','outcome':'SUCCESS','clock':{'errorMs':1000,'trust':'SERVER'},'links':[],%s}")
                .formatted(source, ledger.size(), type, clock, more).replace('\'', '"');
        return ledger.add(event, null);
    }

    private Map<String, JsonNode> madeOf(long use) throws Exception {
        projections = projections();
        return made(new PackQuestion("carol", "r", null, ledger.size(), List.of(use), null, null, null));
    }

    private static JsonNode verdict(Map<String, JsonNode> parts, long use, long cause) {
        return parts.get("verdict/" + use + "/" + cause).get("verdict");
    }

    private static void holds(Map<String, JsonNode> parts, JsonNode verdict, long entry) {
        assertTrue(verdict.get("basis").toString().matches(".*\\b" + entry + "\\b.*"), () -> entry + " is not in " + verdict);
        assertTrue(verdict.get("evidence").toString().matches(".*\\b" + entry + "\\b.*"), () -> entry + " is not in " + verdict);
        assertTrue(parts.get("entry/" + entry).has("payload"), () -> "entry " + entry);
    }

    /// The gap was told of before the use, so that nothing but the verdict leads to it.
    @Test
    void useInAGap_comesWithWhatWasSaidOfTheGap_andWithWhatClosedIt() throws Exception {
        String gap = "'gap':{'ref':'night','source':'broker','state':'%s','from':'2026-11-10T09:00:00Z','until':'2026-11-10T12:00:00Z','covers':['%s:*']}";
        long other = told("broker", "SOURCE_GAP", "12:10", gap.formatted("OPEN", "other").replace("night", "day"));
        long open = told("broker", "SOURCE_GAP", "12:20", gap.formatted("OPEN", "t"));
        long use = told("vault", "USE", "10:00", "'actor':{'ref':'h:ann','kind':'HUMAN'},'action':'fetch','secret':{'ref':'t:db'}");
        Map<String, JsonNode> dark = madeOf(use);
        assertEquals("INDETERMINATE", verdict(dark, use, use).get("verdict").asText());
        holds(dark, verdict(dark, use, use), open);
        assertFalse(dark.containsKey("entry/" + other), "of another system");
        assertEquals("{\"source\":\"broker\",\"stream\":\"\",\"gap\":true,\"reached\":\"2026-11-10T09:00:00Z\",\"entry\":" + open + "}",
                verdict(dark, use, use).at("/awaits/0").toString());
        long closed = told("broker", "SOURCE_GAP", "12:30", gap.formatted("CLOSED", "t"));
        Map<String, JsonNode> light = madeOf(use);
        holds(light, verdict(light, use, use), open);
        assertEquals("[]", verdict(light, use, use).get("awaits").toString(), "of a version that was replaced");
        assertEquals("NO_GRANT", verdict(light, use, closed).get("verdict").asText());
        holds(light, verdict(light, use, closed), closed);
        long later = told("vault", "USE", "10:30", "'actor':{'ref':'h:ann','kind':'HUMAN'},'action':'fetch','secret':{'ref':'t:db'}");
        Map<String, JsonNode> after = madeOf(later);
        holds(after, verdict(after, later, later), closed);
        assertEquals("{\"source\":\"vault\",\"stream\":\"\",\"gap\":false,\"reached\":\"2026-11-10T10:20:00Z\",\"entry\":" + later + "}",
                verdict(after, later, later).at("/awaits/0").toString(), "a silence of which nobody said anything");
    }

    /// Who is in a group, who owns an agent, what a secret is tagged with and what a lift took back: no other field of a verdict says that.
    @Test
    void use_comesWithAllThatDecided() throws Exception {
        long member = told("idp", "INVENTORY", "08:00", "'relation':{'kind':'MEMBER_OF','subject':{'ref':'h:ann','kind':'HUMAN'},'object':{'ref':'g:team','kind':'GROUP'}}");
        told("idp", "INVENTORY", "08:00", "'relation':{'kind':'MEMBER_OF','subject':{'ref':'h:ben','kind':'HUMAN'},'object':{'ref':'g:team','kind':'GROUP'}}");
        long tags = told("vault", "INVENTORY", "08:10", "'secret':{'ref':'t:db','tags':['tier0']}");
        long left = told("hr", "REVOCATION", "08:20", "'revocation':{'target':{'kind':'IDENTITY','ref':'h:ann'}}");
        long back = told("hr", "REVOCATION", "08:30", "'revocation':{'target':{'kind':'IDENTITY','ref':'h:ann'},'lifted':true}");
        long grant = told("pam", "GRANT", "09:50", "'grant':{'ref':'g1','scope':['t:db'],'grantee':{'ref':'g:team','kind':'GROUP'},'expiresAt':'2026-11-10T10:40:00Z'}");
        long approval = told("pam", "APPROVAL", "09:55", "'actor':{'ref':'h:boss','kind':'HUMAN'},'grant':{'ref':'g1'}");
        long use = told("vault", "USE", "10:00",
                "'actor':{'ref':'h:ann','kind':'HUMAN'},'action':'fetch','secret':{'ref':'t:db'},'context':{'deviceManaged':true}");
        Map<String, JsonNode> parts = madeOf(use);
        JsonNode verdict = verdict(parts, use, use);
        assertEquals("UNAPPROVED", verdict.get("verdict").asText(), "one of two, for the tag");
        assertEquals(List.of(member, tags, left, back, grant, approval).toString().replace(" ", ""), verdict.get("basis").toString());
        for (JsonNode entry : verdict.get("basis")) {
            holds(parts, verdict, entry.asLong());
        }
    }

    @Test
    void r76_everyEntry_isProvedDownToItsPayload() throws Exception {
        Map<String, JsonNode> parts = made(ofUses(7L));
        JsonNode head = parts.get("manifest");
        int entries = 0;
        for (Map.Entry<String, JsonNode> each : parts.entrySet()) {
            if (each.getKey().startsWith("entry/")) {
                JsonNode entry = each.getValue();
                Leaf leaf = Leaf.parse(entry.get("leaf").asText().getBytes(StandardCharsets.US_ASCII));
                List<Hash> path = new ArrayList<>();
                entry.get("proof").forEach(hash -> path.add(Hash.copyOf(Base64.getDecoder().decode(hash.asText()))));
                new InclusionProof(leaf.index(), head.get("size").asLong(), path).verify(leaf.hash(), Hash.parseHex(head.get("root").asText()));
                assertEquals(leaf.payload(), PayloadCommitment.of(
                        HexFormat.of().parseHex(entry.get("salt").asText()), entry.get("payload").asText().getBytes(StandardCharsets.UTF_8)));
                entries++;
            }
        }
        assertEquals(head.get("entries").asInt(), entries);
    }

    @Test
    void r75_storyOfTheSecondUse_hasAllThatItsVerdictNames_andTheWholeWayToIt() throws Exception {
        Map<String, JsonNode> parts = made(ofUses(7L));
        Map<Integer, List<String>> roles = Map.of(0, List.of("grant"), 1, List.of("approval", "grant"), 4, List.of("credential"), 6, List.of("end", "grant"));
        for (int index = 0; index <= 8; index++) {
            JsonNode entry = parts.get("entry/" + index);
            assertTrue(entry != null, "entry " + index + " is not in " + parts.keySet());
            for (String role : roles.getOrDefault(index, List.of())) {
                assertTrue(entry.get("roles").toString().contains(role), index + " " + entry.get("roles"));
            }
        }
        int verdicts = 0;
        for (Map.Entry<String, JsonNode> each : parts.entrySet()) {
            if (each.getKey().startsWith("verdict/")) {
                String policy = "policy/" + each.getValue().at("/verdict/policyHash").asText();
                assertEquals(each.getValue().at("/verdict/policy"), parts.get(policy).at("/policy/version"), policy);
                each.getValue().at("/verdict/evidence").forEach(index -> assertTrue(parts.containsKey("entry/" + index.asLong()), each.getKey()));
                verdicts++;
            }
        }
        assertTrue(verdicts >= 2);
        assertEquals("standard-1", parts.get("policy/" + Policy.STANDARD.hash()).at("/policy/version").asText());
    }

    @Test
    void erasedEntry_isShownAsErased_byItsLeafAlone() throws Exception {
        ledger.erase(3);
        Map<String, JsonNode> parts = made(ofUses(7L));
        JsonNode entry = parts.get("entry/3");
        assertTrue(entry.get("erased").asBoolean());
        assertFalse(entry.has("payload") || entry.has("salt"));
        assertEquals("[3]", parts.get("manifest").get("erased").toString());
        assertEquals(ledger.entries.get(3).leafHash(), Leaf.parse(entry.get("leaf").asText().getBytes(StandardCharsets.US_ASCII)).hash());
    }

    @Test
    void sameStoryEntryAndCheckpoint_giveTheSameBytes() throws Exception {
        export().make(ofUses(5L, 7L), "request-1");
        PackExport export = export();
        byte[] first = export.write(Story.of(ofUses(5L, 7L), projections, ledger), 8, 8, ledger.at(9), null).bytes();
        ledger.add(Files.readAllLines(Path.of("..", "testdata", "attribution", "golden.ndjson")).getFirst(), null);
        byte[] again = export.write(Story.of(ofUses(7L, 5L), projections, ledger), 8, 8, ledger.at(9), null).bytes();
        assertArrayEquals(first, again);
        assertFalse(Arrays.equals(first, export.write(Story.of(ofUses(5L, 7L), projections, ledger), 8, 8, ledger.at(10), null).bytes()));
    }

    @Test
    void r79_asOf_leavesOutWhatCameLater() throws Exception {
        Map<String, JsonNode> parts = made(new PackQuestion("carol", "r", null, 6, List.of(5L), null, null, null));
        assertTrue(parts.containsKey("entry/2") && parts.containsKey("entry/8"), parts.keySet().toString());
        assertFalse(parts.containsKey("entry/6") || parts.containsKey("entry/7"), parts.keySet().toString());
    }

    @Test
    void r53_grant_bringsItsUsesAndTheirVerdicts() throws Exception {
        Map<String, JsonNode> parts = made(new PackQuestion("carol", "r", null, 8, List.of(), GRANT, null, null));
        assertTrue(parts.keySet().stream().anyMatch(name -> name.startsWith("verdict/5/")) && parts.keySet().stream().anyMatch(name -> name.startsWith("verdict/7/")));
    }

    private long set(String policy) throws Exception {
        JsonDocument record = JsonDocument.parse(("{\"policy\":" + policy + "}").getBytes(StandardCharsets.UTF_8));
        return new OwnEntries(ledger).append("policy", "carol", "request-2", List.of(), record.root());
    }

    private static PolicyName name(String policy) {
        Policy read = Policy.of(policy.getBytes(StandardCharsets.UTF_8));
        return new PolicyName(read.version(), read.hash());
    }

    /// Two documents of one version, which can only have come past the admission of policies, are two policies.
    @Test
    void policyOfTheLedger_isFoundByItsHash_withTheNewestEntryThatBroughtIt() throws Exception {
        String two = "{\"defaults\":{\"quorum\":2},\"version\":\"p-2\"}";
        String three = "{\"defaults\":{\"quorum\":3},\"version\":\"p-2\"}";
        set(two);
        long again = set(two);
        long other = set(three);
        projections = projections();
        Map<PolicyName, PolicyDocument> found =
                PolicyDocument.find(Set.of(name(two), name(three), new PolicyName("p-2", "0")), ledger.size(), projections, ledger);
        assertEquals(Set.of(name(two), name(three)), found.keySet());
        assertEquals(List.of(again, other), List.of(found.get(name(two)).entry(), found.get(name(three)).entry()));
        assertEquals(two, new String(found.get(name(two)).json(), StandardCharsets.UTF_8));
    }

    @Test
    void refusedQuestion_leavesNoEntry() {
        for (PackQuestion question : List.of(ofUses(4L), ofUses(99L),
                new PackQuestion("carol", "r", null, 8, List.of(), new GrantKey("a", "b"), null, null))) {
            assertThrows(PackRefusedException.class, () -> export().make(question, "request-1"));
        }
        PackRefusedException unknown = assertThrows(PackRefusedException.class, () -> export().make(
                new PackQuestion("carol", "r", null, 8, List.of(5L), null, null, 700L), "request-1"));
        assertEquals(Reason.CHECKPOINT_UNKNOWN, unknown.reason());
        assertEquals(8, ledger.size());
    }

    @Test
    void tooLong_isRefused() throws Exception {
        PackWriter writer = new PackWriter();
        byte[] line = new byte[1 << 20];
        for (int i = 0; i < 63; i++) {
            writer.add("entry/" + i, line);
        }
        assertEquals(Reason.TOO_LARGE, assertThrows(PackRefusedException.class, () -> writer.add("entry/64", line)).reason());
    }

    @Test
    void store_keepsItsBounds_theOldestGoFirst() throws Exception {
        StoredPack first = export().make(ofUses(5L), "request-1");
        long bytes = store.bytes(first.manifest()).orElseThrow().length;
        store = new PackStore(data.toString(), 2 * bytes + bytes / 2, 30);
        Path file = data.resolve("packs").resolve(first.manifest().toHex() + ".ndjson");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        StoredPack second = export().make(ofUses(5L), "request-2");
        assertEquals(Optional.of(second), store.find(second.manifest()));
        assertTrue(store.find(first.manifest()).isPresent());
        StoredPack third = export().make(ofUses(5L), "request-3");
        assertTrue(store.find(first.manifest()).isEmpty() && store.find(second.manifest()).isPresent());
        Files.setLastModifiedTime(data.resolve("packs").resolve(third.manifest().toHex() + ".ndjson"), FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        export().make(ofUses(5L), "request-4");
        assertTrue(store.find(third.manifest()).isEmpty());
        Files.setLastModifiedTime(data.resolve("packs").resolve(second.manifest().toHex() + ".ndjson"), FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        assertTrue(store.find(second.manifest()).isEmpty() && store.bytes(second.manifest()).isEmpty());
    }

    @Test
    void packOfWhatIsErasedLater_isDestroyed_oneThatNeverHadIt_stays() throws Exception {
        StoredPack before = export().make(ofUses(7L), "request-1");
        assertFalse(store.removedForErasure(before, ledger));
        ledger.erase(3);
        StoredPack after = export().make(ofUses(7L), "request-2");
        assertTrue(store.removedForErasure(before, ledger));
        assertTrue(store.find(before.manifest()).isEmpty());
        assertFalse(store.removedForErasure(after, ledger));
        assertTrue(store.find(after.manifest()).isPresent());
    }

    @Test
    void usesUnderAnAskedGrant_comeInPages_andThoseBesideAnAskedUse_areCounted() throws Exception {
        String use = Files.readAllLines(Path.of("..", "testdata", "attribution", "golden.ndjson")).get(5);
        int more = Story.OTHER_USES_MAX + 350;
        for (int i = 0; i < more; i++) {
            ledger.add(use.replace("dfd6d93a", "%08x".formatted(i)), null);
        }
        projections = projections();
        long size = ledger.size();
        Map<String, JsonNode> beside = made(new PackQuestion("carol", "r", null, size, List.of(5L), null, null, null));
        // The asked one may or may not be among the newest.
        assertEquals(more + 2 - Story.OTHER_USES_MAX, beside.get("manifest").get("omittedUses").asInt());
        Map<String, JsonNode> all = made(new PackQuestion("carol", "r", null, size, List.of(), GRANT, null, null));
        assertEquals(0, all.get("manifest").get("omittedUses").asInt());
        assertEquals(more + 2, all.values().stream().filter(part -> part.has("entry") && part.get("leaf").asText().contains("\"type\":\"USE\"")).count());
    }

    @Test
    void tool_isTheVersionThatIsBuilt() throws Exception {
        String pom = Files.readString(Path.of("..", "pom.xml"));
        String version = pom.replaceFirst("(?s).*?<artifactId>custody</artifactId>\\s*<version>([^<]+)</version>.*", "$1");
        assertEquals("custody/" + version, PackWriter.TOOL);
    }
}
