package custody.ledger.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.tile.EntryBundle;
import custody.ledger.tile.HashTile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Trees and proofs made by others: our own vectors, and those of transparency-dev's merkle library where they are
/// at hand.
class MerkleVectorsTest {
    private static final Path VECTORS = Path.of("../testdata/vectors/merkle.json");
    private static final Path FOREIGN = Path.of("../../shared/corpus/tlog/merkle_vectors");
    private static final int FOREIGN_MIN = 90;

    @Test
    void ourVectors_areMadeAndVerified() throws IOException, JsonException, ProofException {
        JsonNode vectors = JsonDocument.parse(Files.readAllBytes(VECTORS)).root();
        List<byte[]> entries = elements(vectors, "leaves").stream().map(l -> HexFormat.of().parseHex(l.asString())).toList();
        List<Hash> leaves = entries.stream().map(Hash::ofLeaf).toList();
        List<Hash> roots = elements(vectors, "roots").stream().map(r -> Hash.parseHex(r.asString())).toList();
        Prover prover = new Prover((level, index) -> node(leaves, level, index));
        for (int size = 0; size < roots.size(); size++) {
            assertEquals(roots.get(size), prover.root(size));
        }
        for (JsonNode one : elements(vectors, "inclusion")) {
            InclusionProof proof = prover.inclusion(number(one, "index"), number(one, "size"));
            assertEquals(hexHashes(one), proof.hashes());
            proof.verify(leaves.get((int) proof.index()), roots.get((int) proof.treeSize()));
        }
        for (JsonNode one : elements(vectors, "consistency")) {
            ConsistencyProof proof = prover.consistency(number(one, "from"), number(one, "to"));
            assertEquals(hexHashes(one), proof.hashes());
            proof.verify(new TreeHead(proof.from(), roots.get((int) proof.from())), new TreeHead(proof.to(), roots.get((int) proof.to())));
        }
        EntryBundle bundle = new EntryBundle();
        entries.forEach(bundle::add);
        assertEquals(member(vectors, "bundle").asString(), HexFormat.of().formatHex(bundle.bytes()));
        HashTile tile = new HashTile();
        leaves.forEach(tile::add);
        assertEquals(member(vectors, "tile").asString(), HexFormat.of().formatHex(tile.bytes()));
        assertEquals(roots.get(8), tile.node(3, 0));
    }

    @Test
    void foreignVectors_areJudgedAsTheirAuthorsDo() throws IOException, JsonException {
        assumeTrue(Files.isDirectory(FOREIGN), "the corpus is not at hand: " + FOREIGN);
        List<Path> files;
        try (Stream<Path> all = Files.walk(FOREIGN)) {
            files = all.filter(f -> f.toString().endsWith(".json") && !f.toString().contains("subtree/") && !f.toString().contains("/subtree")).sorted().toList();
        }
        int judged = 0;
        List<String> wrong = new ArrayList<>();
        for (Path file : files) {
            JsonNode vector = JsonDocument.parse(Files.readAllBytes(file)).root();
            boolean refused = vector.get("leafIdx") != null ? inclusionRefused(vector) : consistencyRefused(vector);
            if (refused != member(vector, "wantErr").asBoolean()) {
                wrong.add(file + (refused ? " is refused" : " is taken"));
            }
            judged++;
        }
        assertEquals(List.of(), wrong);
        assertTrue(judged >= FOREIGN_MIN, judged + " vectors");
    }

    private static boolean inclusionRefused(JsonNode vector) {
        try {
            new InclusionProof(number(vector, "leafIdx"), number(vector, "treeSize"), hashes(vector))
                    .verify(hash(member(vector, "leafHash")), hash(member(vector, "root")));
            return false;
        } catch (ProofException | RuntimeException e) {
            return true;
        }
    }

    private static boolean consistencyRefused(JsonNode vector) {
        try {
            long from = number(vector, "size1");
            long to = number(vector, "size2");
            new ConsistencyProof(from, to, hashes(vector))
                    .verify(new TreeHead(from, hash(member(vector, "root1"))), new TreeHead(to, hash(member(vector, "root2"))));
            return false;
        } catch (ProofException | RuntimeException e) {
            return true;
        }
    }

    private static Hash node(List<Hash> leaves, int level, long index) {
        return level == 0 ? leaves.get((int) index) : Hash.ofNode(node(leaves, level - 1, 2 * index), node(leaves, level - 1, 2 * index + 1));
    }

    private static List<Hash> hashes(JsonNode vector) {
        return elements(vector, "proof").stream().map(MerkleVectorsTest::hash).toList();
    }

    private static Hash hash(JsonNode base64) {
        return Hash.copyOf(Base64.getDecoder().decode(base64.asString()));
    }

    private static List<Hash> hexHashes(JsonNode one) {
        return elements(one, "hashes").stream().map(h -> Hash.parseHex(h.asString())).toList();
    }

    private static long number(JsonNode object, String name) {
        return Long.parseLong(member(object, name).asNumberText());
    }

    private static JsonNode member(JsonNode object, String name) {
        JsonNode member = object.get(name);
        if (member == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return member;
    }

    private static List<JsonNode> elements(JsonNode object, String name) {
        JsonNode array = object.get(name);
        List<JsonNode> elements = new ArrayList<>();
        if (array != null && array.isArray()) {
            array.elements().forEach(elements::add);
        }
        return elements;
    }
}
