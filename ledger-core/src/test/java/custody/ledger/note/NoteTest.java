package custody.ledger.note;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.merkle.Hash;
import custody.ledger.merkle.ProofException;
import custody.ledger.merkle.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NoteTest {
    private static final Path VECTORS = Path.of("../testdata/vectors");
    private static final Path SUMDB = Path.of("../../shared/corpus/tlog/sumdb_checkpoints");
    private static final String SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    private static final String SPEC_NOTE = "This is an example message.\n\n— example.com/foo "
            + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    private static final HexFormat HEX = HexFormat.of();

    private static LogSigner signer() {
        return new LogSigner("audit.example/ledger", seed(0), seed(0x40));
    }

    private static byte[] seed(int first) {
        byte[] seed = new byte[32];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) (first + i);
        }
        return seed;
    }

    @Test
    void noteOfTheStandard_verifies() throws NoteException {
        SignedNote note = SignedNote.parse(utf8(SPEC_NOTE));
        note.verify(List.of(VerifierKey.parse(SPEC_KEY)));
        assertEquals(SPEC_NOTE, note.format());
        assertEquals(SPEC_KEY, VerifierKey.parse(SPEC_KEY).toString());
    }

    @Test
    void witnessedCheckpoint_verifiesUnderLogAndWitness() throws IOException, NoteException {
        byte[] bytes = Files.readAllBytes(VECTORS.resolve("checkpoint-witnessed.note"));
        SignedNote note = SignedNote.parse(bytes);
        for (String vkey : Files.readAllLines(VECTORS.resolve("checkpoint-witnessed.vkeys"))) {
            note.verify(List.of(VerifierKey.parse(vkey)));
        }
        assertEquals(8, Checkpoint.parse(note.text()).head().size());
        SignedNote ours = signer().sign(Checkpoint.parse(note.text()), Instant.ofEpochSecond(1_700_000_000));
        assertEquals(note.signatures().getFirst().line(), ours.signatures().getFirst().line());
    }

    @Test
    void cosignedMessageAndKey_areThoseOfTheVectors() throws IOException, JsonException {
        JsonNode vectors = JsonDocument.parse(Files.readAllBytes(VECTORS.resolve("cosignature.json"))).root();
        JsonNode one = Objects.requireNonNull(vectors.get("cosignedMessage"));
        Checkpoint checkpoint = new Checkpoint(text(one, "origin"), new TreeHead(8, Hash.parseHex(text(one, "root"))));
        assertEquals(text(one, "message"), HEX.formatHex(CosignedMessage.of(text(one, "cosigner"), 1_700_000_000, checkpoint)));
        JsonNode key = Objects.requireNonNull(vectors.get("mlDsa44"));
        VerifierKey made = new LogSigner(text(key, "name"), seed(0), HEX.parseHex(text(key, "seed"))).keys().getLast();
        assertEquals(text(key, "keyId"), HEX.formatHex(made.id()));
    }

    @Test
    void checkpointOfOurs_carriesBothSignatures_andNoneMayBeMissingOrFalse() throws NoteException {
        LogSigner signer = signer();
        Checkpoint checkpoint = new Checkpoint(signer.origin(), new TreeHead(3, Hash.ZERO));
        SignedNote note = signer.sign(checkpoint, Instant.ofEpochSecond(1_700_000_000));
        SignedNote.parse(utf8(note.format())).verify(signer.keys());
        for (SignedNote.Signature one : note.signatures()) {
            SignedNote half = new SignedNote(note.text(), List.of(one));
            assertThrows(NoteException.class, () -> half.verify(signer.keys()));
        }
        SignedNote other = new SignedNote(note.text().replace("\n3\n", "\n4\n"), note.signatures());
        for (VerifierKey key : signer.keys()) {
            assertThrows(NoteException.class, () -> other.verify(List.of(key)));
        }
        byte[] bytes = utf8(note.format());
        for (int i = 0; i < bytes.length; i += 7) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            assertThrows(NoteException.class, () -> SignedNote.parse(damaged).verify(signer.keys()), "byte " + i);
        }
    }

    @Test
    void looseSpellings_areRefused() {
        for (String bad : List.of(
                SPEC_NOTE.replace("aQM=\n", "aQM\n"), SPEC_NOTE.replace("aQM=\n", "aQN=\n"), SPEC_NOTE.replace("aQM=\n", "aQM="),
                SPEC_NOTE.replace("— ", "- "), SPEC_NOTE.replace("\n\n", "\n"), SPEC_NOTE.replace("This", "Th\tis"),
                SPEC_NOTE.replace("example.com/foo ", "example.com/\u00a0foo "), SPEC_NOTE.replace("com/foo ", "com+foo "),
                SPEC_NOTE + "— x\n", SPEC_NOTE + "\n", SPEC_NOTE + "— x AAAA\n", SPEC_NOTE + "— x AAAAAA==\n".repeat(100))) {
            assertThrows(NoteException.class, () -> SignedNote.parse(utf8(bad)), bad);
        }
        for (String bad : List.of("o\n01\n" + "A".repeat(43) + "=\n", "o\n+1\n" + "A".repeat(43) + "=\n", "o\n1\nAAAA\n",
                "o\n9223372036854775808\n" + "A".repeat(43) + "=\n", "o\n1\n" + "A".repeat(43) + "=\nextension\n", "\n1\n" + "A".repeat(43) + "=\n")) {
            assertThrows(NoteException.class, () -> Checkpoint.parse(bad), bad);
        }
        for (String bad : List.of(SPEC_KEY.replace("530d", "530e"), SPEC_KEY.replace("530d903a", "530D903A"), "x+00000000+", SPEC_KEY + "=")) {
            assertThrows(NoteException.class, () -> VerifierKey.parse(bad), bad);
        }
    }

    @Test
    void unknownLines_areToleratedAndKept() throws NoteException {
        String greased = SPEC_NOTE + "— grease.example AAAAAAA=\n";
        SignedNote note = SignedNote.parse(utf8(greased));
        note.verify(List.of(VerifierKey.parse(SPEC_KEY)));
        assertEquals(greased, note.format());
    }

    @Test
    void receipt_isReadAsWrittenAndVerifiesItsLeafOnly() throws NoteException, ProofException {
        LogSigner signer = signer();
        byte[] leaf = utf8("leaf");
        Hash sibling = Hash.ofLeaf(utf8("sibling"));
        Checkpoint checkpoint = new Checkpoint(signer.origin(), new TreeHead(2, Hash.ofNode(Hash.ofLeaf(leaf), sibling)));
        String note = signer.sign(checkpoint, Instant.ofEpochSecond(1_700_000_000)).format();
        String text = new Receipt(0, List.of(sibling), note).format();
        Receipt receipt = Receipt.parse(text);
        receipt.verify(leaf, signer.keys());
        assertEquals(text, receipt.format());
        assertThrows(ProofException.class, () -> receipt.verify(utf8("other"), signer.keys()));
        assertThrows(NoteException.class, () -> Receipt.parse(text.replace("index 0", "index 00")));
        assertThrows(NoteException.class, () -> Receipt.parse(text.replace("@v1", "@v2")));
    }

    @Test
    void realCheckpointsOfTheGoChecksumDatabase_verify() throws IOException, NoteException {
        assumeTrue(Files.isDirectory(SUMDB), "the corpus is not at hand: " + SUMDB);
        VerifierKey key = VerifierKey.parse(Files.readString(SUMDB.resolve("sum.golang.org.vkey")).strip());
        try (var files = Files.newDirectoryStream(SUMDB, "*.checkpoint")) {
            int verified = 0;
            for (Path file : files) {
                SignedNote note = SignedNote.parse(Files.readAllBytes(file));
                note.verify(List.of(key));
                assertTrue(Checkpoint.parse(note.text()).head().size() > 0);
                verified++;
            }
            assertTrue(verified >= 2);
        }
    }

    @FuzzTest(maxDuration = "20s")
    void anyBytes_areANoteOfThoseBytesOrRefused(byte[] bytes) {
        try {
            SignedNote note = SignedNote.parse(bytes);
            assertArrayEquals(bytes, utf8(note.format()));
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            assertEquals(note.text(), checkpoint.text());
        } catch (NoteException e) {
            // refused
        }
    }

    @FuzzTest(maxDuration = "20s")
    void anyText_isAReceiptOrRefused(byte[] bytes) {
        try {
            Receipt.parse(new String(bytes, StandardCharsets.UTF_8)).verify(bytes, signer().keys());
        } catch (NoteException | ProofException e) {
            // refused
        }
    }

    private static String text(JsonNode object, String name) {
        return Objects.requireNonNull(object.get(name)).asString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
