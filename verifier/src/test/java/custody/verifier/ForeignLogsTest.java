package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Logs, checkpoints and proofs of others, where the corpus is at hand; `docs/foreign-logs.md` says what each comes to.
final class ForeignLogsTest {
    private static final Path CORPUS = Path.of("../../shared/corpus/tlog");

    @TempDir
    Path work;

    @BeforeEach
    void corpus() {
        if (!Files.isDirectory(CORPUS)) {
            System.err.println("SKIPPED: no foreign logs at " + CORPUS.toAbsolutePath().normalize());
        }
        Assumptions.assumeTrue(Files.isDirectory(CORPUS), "no foreign logs at " + CORPUS);
    }

    private static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> walk = Files.walk(CORPUS.resolve(folder))) {
            return walk.filter(f -> Files.isRegularFile(f) && f.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static List<byte[]> base64(String array) {
        List<byte[]> values = new ArrayList<>();
        Matcher m = Pattern.compile("\"([^\"]*)\"").matcher(array);
        while (m.find()) {
            values.add(Base64.getDecoder().decode(m.group(1)));
        }
        return values;
    }

    @Test
    void everyFolderOfTheCorpus_isInTheDocument() throws IOException {
        String document = Files.readString(Path.of("../docs/foreign-logs.md"));
        try (Stream<Path> folders = Files.list(CORPUS)) {
            for (Path folder : folders.toList()) {
                assertTrue(document.contains("`" + folder.getFileName() + "`"), folder.getFileName() + " is not in docs/foreign-logs.md");
            }
        }
    }

    @Test
    void merkleVectors_areJudgedAsTheirAuthorsDo() throws Exception {
        int judged = 0;
        List<String> wrong = new ArrayList<>();
        for (String kind : List.of("inclusion", "consistency")) {
            for (Path file : files("merkle_vectors/" + kind, ".json")) {
                Map<String, String> v = JsonMembers.of(Files.readString(file));
                boolean refused = refused(v, kind.equals("inclusion"));
                if (refused != Boolean.parseBoolean(v.get("wantErr"))) {
                    wrong.add(file + (refused ? " is refused" : " is taken"));
                }
                judged++;
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(judged >= 90, judged + " vectors");
    }

    private static boolean refused(Map<String, String> v, boolean inclusion) {
        try {
            List<byte[]> proof = base64(v.getOrDefault("proof", ""));
            if (inclusion) {
                Proofs.inclusion(number(v, "leafIdx"), number(v, "treeSize"), one(v, "leafHash"), proof, one(v, "root"));
            } else {
                Proofs.consistency(number(v, "size1"), number(v, "size2"), one(v, "root1"), one(v, "root2"), proof);
            }
            return false;
        } catch (MalformedException e) {
            return true;
        }
    }

    private static long number(Map<String, String> v, String name) {
        return Long.parseUnsignedLong(v.getOrDefault(name, "0"));
    }

    private static byte[] one(Map<String, String> v, String name) {
        String text = v.getOrDefault(name, "null");
        return text.equals("null") ? new byte[0] : base64(text).getFirst();
    }

    @Test
    void referenceTree_hasTheRootsWeCompute() throws Exception {
        Map<String, String> v = JsonMembers.of(Files.readString(CORPUS.resolve("rfc6962_reference/rfc6962_reference.json")));
        List<String> leaves = strings(v.get("leaf_inputs_hex"));
        List<String> roots = strings(v.get("root_hash_by_size_hex"));
        Frontier tree = new Frontier();
        for (int i = 0; i <= leaves.size(); i++) {
            assertEquals(roots.get(i), Hasher.hex(tree.root()));
            if (i < leaves.size()) {
                tree.append(Hasher.own().leaf(HexFormat.of().parseHex(leaves.get(i))));
            }
        }
    }

    private static List<String> strings(String array) {
        List<String> values = new ArrayList<>();
        Matcher m = Pattern.compile("\"([^\"]*)\"").matcher(array);
        while (m.find()) {
            values.add(m.group(1));
        }
        return values;
    }

    @Test
    void sumdbCheckpoints_areSignedByTheirKey() throws Exception {
        VerifierKey key = VerifierKey.parse(Files.readString(CORPUS.resolve("sumdb_checkpoints/sum.golang.org.vkey")).strip());
        for (Path file : files("sumdb_checkpoints", ".checkpoint")) {
            signedBy(Checkpoint.parse(Files.readAllBytes(file)), key);
        }
    }

    private static void signedBy(Checkpoint checkpoint, VerifierKey key) throws MalformedException {
        int signed = 0;
        for (SignedNote.Line line : checkpoint.note().lines()) {
            if (key.wrote(line)) {
                key.verify(checkpoint, line.signature());
                signed++;
                byte[] bad = line.signature();
                bad[5] ^= 1;
                assertThrows(MalformedException.class, () -> key.verify(checkpoint, bad));
            }
        }
        assertEquals(1, signed);
    }

    @Test
    void tesseraLog_verifiesAtEverySize_andItsEarlierCheckpointsAreBeginnings() throws Exception {
        Path log = CORPUS.resolve("tessera_testdata");
        for (int kept = 0; kept <= 15; kept++) {
            Run run = Run.verify(log, "--key", log.resolve("log.vkey"), "--checkpoint", log.resolve("checkpoint." + kept));
            assertEquals(Report.VERIFIED, run.exit(), run.text());
            assertTrue(run.says("size " + kept + " kept, size 15 now"), run.text());
        }
        for (int size = 0; size <= 15; size++) {
            Path at = work.resolve("at" + size);
            copy(log.resolve("tile"), at.resolve("tile"));
            Files.copy(log.resolve("checkpoint." + size), at.resolve("checkpoint"));
            Run run = Run.verify(at, "--key", log.resolve("log.vkey"));
            assertEquals(Report.VERIFIED, run.exit(), run.text());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.write(target, Files.readAllBytes(file));
                }
            }
        }
    }

    @Test
    void serverlessLog_hasRootsOfItsEntries_thoughItsLayoutIsNotRead() throws Exception {
        Path log = CORPUS.resolve("serverless_log_testdata");
        VerifierKey key = VerifierKey.parse(Files.readString(log.resolve("log.vkey")).strip());
        Frontier tree = new Frontier();
        for (int size = 0; size <= 15; size++) {
            Checkpoint checkpoint = Checkpoint.parse(Files.readAllBytes(log.resolve("checkpoint." + size)));
            assertEquals(size, checkpoint.size());
            assertArrayEquals(checkpoint.root(), tree.root());
            signedBy(checkpoint, key);
            if (size < 15) {
                tree.append(Hasher.own().leaf(Files.readAllBytes(log.resolve(String.format(Locale.ROOT, "seq/00/00/00/00/%02x", size)))));
            }
        }
        Run run = Run.verify(log);
        assertEquals(Report.FAILED, run.exit(), run.text());
    }

    /// Each bundle by what its checkpoint and inclusion proof come to; signatures where a trusted root brings an Ed25519 key.
    @Test
    void sigstoreBundles_haveProofsThatHold_andSignaturesWhereTheKeyIsOfAKnownKind() throws Exception {
        int proofs = 0;
        int signatures = 0;
        for (Path file : files("sigstore_bundles", "bundle.sigstore.json")) {
            String name = String.valueOf(file.getParent().getFileName());
            String text = Files.readString(file);
            String envelope = member(text, "envelope");
            String body = member(text, "canonicalizedBody");
            if (envelope.isEmpty() || body.isEmpty()) {
                continue;
            }
            Checkpoint checkpoint;
            try {
                checkpoint = Checkpoint.parse(JsonMembers.unquoted('"' + envelope + '"').getBytes(StandardCharsets.UTF_8));
            } catch (MalformedException e) {
                assertTrue(name.contains("missing"), name + ": " + e.getMessage());
                continue;
            }
            Matcher proof = Pattern.compile("\"inclusionProof\"\\s*:\\s*\\{[^}]*?\"logIndex\"\\s*:\\s*\"([0-9]+)\"").matcher(text);
            Matcher hashes = Pattern.compile("\"hashes\"\\s*:\\s*\\[([^\\]]*)\\]").matcher(text);
            boolean holds = proof.find() && holds(Long.parseLong(proof.group(1)), checkpoint, Base64.getDecoder().decode(body), hashes.find() ? hashes.group(1) : "");
            if (!name.endsWith("_fail")) {
                assertTrue(holds, name);
            }
            assertEquals(false, holds && (name.equals("checkpoint-wrong-roothash_fail") || name.equals("inclusion-proof-corrupted-hash_fail")), name);
            proofs += holds ? 1 : 0;
            signatures += signatures(file, name, checkpoint);
        }
        System.out.println("sigstore bundles: " + proofs + " inclusion proofs hold, " + signatures + " signatures verified");
        assertTrue(proofs >= 10 && signatures >= 3, proofs + " proofs, " + signatures + " signatures");
    }

    private static String member(String text, String name) {
        Matcher m = Pattern.compile("\"" + name + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"").matcher(text);
        return m.find() ? m.group(1) : "";
    }

    private static boolean holds(long index, Checkpoint checkpoint, byte[] body, String hashes) {
        try {
            Proofs.inclusion(index, checkpoint.size(), Hasher.own().leaf(body), base64(hashes), checkpoint.root());
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    private static int signatures(Path bundle, String name, Checkpoint checkpoint) throws IOException, MalformedException {
        Path root = bundle.resolveSibling("trusted_root.json");
        if (!Files.exists(root)) {
            return 0;
        }
        int good = 0;
        Matcher key = Pattern.compile("\"rawBytes\"\\s*:\\s*\"(MCowBQYDK2VwAyEA[A-Za-z0-9+/=]*)\"").matcher(Files.readString(root));
        while (key.find()) {
            byte[] spki = Base64.getDecoder().decode(key.group(1));
            byte[] typed = new byte[33];
            typed[0] = 1;
            System.arraycopy(spki, 12, typed, 1, 32);
            String prefix = checkpoint.origin() + "\n";
            byte[] named = prefix.getBytes(StandardCharsets.UTF_8);
            String id = Hasher.hex(Hasher.own().sha256(named, 0, named.length, typed, 0, 33)).substring(0, 8);
            VerifierKey vkey = VerifierKey.parse(checkpoint.origin() + "+" + id + "+" + Base64.getEncoder().encodeToString(typed));
            for (SignedNote.Line line : checkpoint.note().lines()) {
                if (vkey.wrote(line)) {
                    assertDoesNotThrow(() -> vkey.verify(checkpoint, line.signature()), name);
                    good++;
                }
            }
        }
        return good;
    }

    /// The vectors give no verdict; a verifier must only never fall over them.
    @Test
    void ed25519EdgeCases_areJudgedWithoutFallingOver() throws Exception {
        String text = Files.readString(CORPUS.resolve("cctv/ed25519vectors.json"));
        Matcher m = Pattern.compile("\"key\": \"([0-9a-f]*)\",\\s*\"sig\": \"([0-9a-f]*)\",\\s*\"msg\": \"([^\"]*)\"").matcher(text);
        int taken = 0;
        int seen = 0;
        while (m.find()) {
            VerifierKey key = new VerifierKey("x", VerifierKey.Type.ED25519, 0, HexFormat.of().parseHex(m.group(1)));
            Checkpoint message = new Checkpoint("x", 0, new byte[32], List.of(), new SignedNote(m.group(3), List.of()));
            try {
                key.verify(message, HexFormat.of().parseHex(m.group(2)));
                taken++;
            } catch (MalformedException e) {
                // refused
            }
            seen++;
        }
        System.out.println("Ed25519 edge cases: " + taken + " of " + seen + " are taken");
        assertTrue(seen > 900, seen + " vectors");
    }
}
