package custody.ledger.note;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import custody.ledger.merkle.Hash;
import custody.ledger.merkle.Prover;
import custody.ledger.merkle.TreeHead;
import custody.ledger.tile.EntryBundle;
import custody.ledger.tile.HashTile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Logs of others, read with the writer's own types, where the corpus is at hand (`docs/foreign-logs.md`). The verifier
/// reads the same ones with its own.
class ForeignLogsTest {
    private static final Path CORPUS = Path.of("../../shared/corpus/tlog");

    @Test
    void tesseraLog_hasTheRootsAndSignaturesThatItsCheckpointsSay() throws Exception {
        Path log = CORPUS.resolve("tessera_testdata");
        assumeTrue(Files.isDirectory(log), "SKIPPED: no foreign logs at " + CORPUS);
        VerifierKey key = VerifierKey.parse(Files.readString(log.resolve("log.vkey")).strip());
        for (int size = 0; size <= 15; size++) {
            SignedNote note = SignedNote.parse(Files.readAllBytes(log.resolve("checkpoint." + size)));
            note.verify(List.of(key));
            TreeHead head = Checkpoint.parse(note.text()).head();
            assertEquals(size, head.size());
            List<byte[]> entries = size == 0 ? List.of() : EntryBundle.parse(Files.readAllBytes(log.resolve("tile/entries/000.p/" + size)));
            List<Hash> leaves = entries.stream().map(Hash::ofLeaf).toList();
            HashTile tile = new HashTile();
            leaves.forEach(tile::add);
            if (size > 0) {
                assertArrayEquals(Files.readAllBytes(log.resolve("tile/0/000.p/" + size)), tile.bytes());
            }
            assertEquals(head.root(), new Prover((level, index) -> tile.node(level, (int) index)).root(size));
        }
    }

    @Test
    void serverlessLog_hasTheRootsAndSignaturesThatItsCheckpointsSay() throws Exception {
        Path log = CORPUS.resolve("serverless_log_testdata");
        assumeTrue(Files.isDirectory(log), "SKIPPED: no foreign logs at " + CORPUS);
        VerifierKey key = VerifierKey.parse(Files.readString(log.resolve("log.vkey")).strip());
        HashTile tile = new HashTile();
        for (int size = 0; size <= 15; size++) {
            SignedNote note = SignedNote.parse(Files.readAllBytes(log.resolve("checkpoint." + size)));
            note.verify(List.of(key));
            assertEquals(Checkpoint.parse(note.text()).head().root(), new Prover((level, index) -> tile.node(level, (int) index)).root(size));
            if (size < 15) {
                tile.add(Hash.ofLeaf(Files.readAllBytes(log.resolve("seq/00/00/00/00/0" + Integer.toHexString(size)))));
            }
        }
    }
}
