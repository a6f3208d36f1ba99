package custody.ledger.entry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonNode;
import custody.ledger.merkle.Hash;
import custody.ledger.merkle.Prover;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Leaves, commitments, chain and roots as an independent program made them, and lines that are no leaves. The verifier
/// reads the same file.
class LeafVectorsTest {
    private static final Path VECTORS = Path.of("../testdata/vectors/leaves.ndjson");

    @Test
    void leaves_areReadAndMadeAsTheVectorsSay() throws Exception {
        List<Hash> hashes = new ArrayList<>();
        int refused = 0;
        for (String line : Files.readAllLines(VECTORS)) {
            JsonNode vector = JsonDocument.parse(line.getBytes(StandardCharsets.UTF_8)).root();
            byte[] leaf = text(vector, "leaf").getBytes(StandardCharsets.UTF_8);
            if (vector.get("refused") != null) {
                assertThrows(LeafFormatException.class, () -> Leaf.parse(leaf), text(vector, "refused"));
                refused++;
                continue;
            }
            Leaf parsed = Leaf.parse(leaf);
            assertArrayEquals(leaf, parsed.encode());
            assertEquals(text(vector, "leafHash"), parsed.hash().toHex());
            if (vector.get("salt") != null) {
                byte[] payload = text(vector, "payload").getBytes(StandardCharsets.UTF_8);
                assertEquals(parsed.payload(), PayloadCommitment.of(HexFormat.of().parseHex(text(vector, "salt")), payload));
                assertEquals(parsed.size(), payload.length);
                assertEquals(parsed.previous(), hashes.isEmpty() ? Hash.ZERO : hashes.getLast());
                hashes.add(parsed.hash());
                assertEquals(text(vector, "root"), new Prover((level, index) -> node(hashes, level, index)).root(hashes.size()).toHex());
            }
        }
        assertEquals(6, hashes.size());
        assertTrue(refused > 30, refused + " refused");
    }

    private static Hash node(List<Hash> leaves, int level, long index) {
        return level == 0 ? leaves.get((int) index) : Hash.ofNode(node(leaves, level - 1, 2 * index), node(leaves, level - 1, 2 * index + 1));
    }

    private static String text(JsonNode vector, String name) {
        return Objects.requireNonNull(vector.get(name), name).asString();
    }
}
