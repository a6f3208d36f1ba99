package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `custody verify proof`: what is proved is said plainly, and each way to be wrong has its own words.
final class ProofCommandTest {
    private static final int SIZE = 21;
    private static final int INDEX = 13;
    private final TestLedger ledger = new TestLedger(SIZE, 5);

    @TempDir
    Path folder;

    private Path leaf;
    private Path keys;

    @BeforeEach
    void files() throws IOException {
        leaf = Files.write(folder.resolve("leaf"), ledger.leaf(INDEX));
        keys = Files.writeString(folder.resolve("vkeys"), TestLedger.vkeys());
    }

    private Run verify(String proof, Object... more) throws IOException {
        Path file = Files.writeString(folder.resolve("a.tlog-proof"), proof);
        Object[] args = new Object[4 + more.length];
        System.arraycopy(new Object[] {"proof", file, "--key", keys}, 0, args, 0, 4);
        System.arraycopy(more, 0, args, 4, more.length);
        return Run.verify(args);
    }

    private void refused(String proof, String why) throws IOException {
        Run run = verify(proof, "--leaf", leaf);
        assertEquals(Report.FAILED, run.exit(), run.text());
        assertTrue(run.says(why), () -> why + " is not in\n" + run.text());
    }

    @Test
    void proof_ofEveryEntryInEveryTree_holds() throws Exception {
        for (int size = 1; size <= SIZE; size++) {
            for (int i = 0; i < size; i++) {
                TlogProof.parse(ledger.proof(i, size).getBytes(StandardCharsets.UTF_8)).verify(Hasher.own().leaf(ledger.leaf(i)));
            }
        }
    }

    @Test
    void whatCannotBeRead_isNamedInWords() {
        Path missing = folder.resolve("missing");
        for (String kind : List.of("proof", "pack")) {
            Run run = Run.verify(kind, missing, "--key", keys);
            assertEquals(Report.UNKNOWN, run.exit(), run.text());
            assertTrue(run.says("could not be read: there is no " + missing), run.text());
        }
        Run nobody = Run.verify("http://127.0.0.1:1/log", "--key", keys);
        assertEquals(Report.UNKNOWN, nobody.exit(), nobody.text());
        assertTrue(nobody.says("could not be read: nothing answers at http://127.0.0.1:1/log/"), nobody.text());
    }

    @Test
    void goodProof_saysWhatItProves() throws IOException {
        Run run = verify(ledger.proof(INDEX, SIZE), "--leaf", leaf);
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        assertTrue(run.says("entry 13 is in the log \"test.example/ledger\" of 21 entries") && run.says("commits to a payload that was not checked"), run.text());
        assertEquals(Report.UNKNOWN, verify(ledger.proof(INDEX, SIZE)).exit());
        Run without = Run.verify("proof", folder.resolve("a.tlog-proof"), "--leaf", leaf);
        assertEquals(Report.UNKNOWN, without.exit());
        assertTrue(without.says("no keys were given"), without.text());
    }

    @Test
    void savedAnswer_withPayloadAndSalt_isCheckedDownToThePayload() throws IOException {
        String payload = new String(ledger.payload(INDEX), StandardCharsets.UTF_8);
        String answer = "{\"index\":13,\"leaf\":\"" + new String(ledger.leaf(INDEX), StandardCharsets.UTF_8).replace("\"", "\\\"")
                + "\",\"erased\":false,\"salt\":\"" + HexFormat.of().formatHex(ledger.salt(INDEX)) + "\",\"payload\":" + payload + "}";
        Path event = Files.writeString(folder.resolve("event.json"), answer);
        Run run = verify(ledger.proof(INDEX, SIZE), "--event", event);
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        assertTrue(run.says("payload and salt fit the leaf's commitment"), run.text());
        Files.writeString(event, answer.replace("\"n\":1013", "\"n\":1014"));
        assertTrue(verify(ledger.proof(INDEX, SIZE), "--event", event).says("payload and salt do not fit the leaf's commitment"));
        Files.writeString(event, answer.replace("\"n\":1013", "\"n\":10130"));
        assertEquals(Report.FAILED, verify(ledger.proof(INDEX, SIZE), "--event", event).exit());
    }

    /// It says nothing of the proof, neither for nor against it.
    @Test
    void fileThatIsNoSavedAnswer_isNotTakenForFailure() throws IOException {
        String leafOnly = "{\"leaf\":\"" + new String(ledger.leaf(INDEX), StandardCharsets.UTF_8).replace("\"", "\\\"") + "\"";
        for (String other : List.of("", "hello", "{\"index\":13}", "[]", "{\"leaf\":", leafOnly + ",\"salt\":\"00\",\"payload\":{}}", "\u0000")) {
            Path event = Files.writeString(folder.resolve("event.json"), other);
            Run run = verify(ledger.proof(INDEX, SIZE), "--event", event);
            assertEquals(Report.UNKNOWN, run.exit(), run.text());
            assertTrue(run.says("could not be read: " + event + " is no saved answer of GET /v1/events/{index}: "), run.text());
        }
        Path event = Files.writeString(folder.resolve("event.json"), leafOnly + "}");
        assertEquals(Report.VERIFIED, verify(ledger.proof(INDEX, SIZE), "--event", event).exit());
    }

    /// Whoever forged the proof could otherwise hide that behind a file that nobody can read.
    @Test
    void forgedSignature_isFoundWhateverWasGivenOfTheEntry() throws IOException {
        String forged = ledger.proof(INDEX, SIZE).replace("\n21\n", "\n22\n");
        Path other = Files.writeString(folder.resolve("event.json"), "hello");
        Path missing = folder.resolve("missing");
        for (Object[] given : new Object[][] {{"--event", other}, {"--event", missing}, {"--leaf", missing}}) {
            Run run = verify(forged, given);
            assertEquals(Report.FAILED, run.exit(), run.text());
            assertTrue(run.says("is not right") && run.says("could not be read: "), run.text());
            assertEquals(Report.UNKNOWN, verify(ledger.proof(INDEX, SIZE), given).exit());
        }
    }

    @Test
    void everyWayToBeWrong_hasItsWords() throws IOException {
        String good = ledger.proof(INDEX, SIZE);
        String[] lines = good.split("\n");
        refused(good.replace("index 13", "index 12"), "the inclusion proof ends in");
        refused(good.replace("index 13", "index 21"), "index 21 is not in a tree of 21 entries");
        refused(good.replace("index 13", "index 013"), "not a plain decimal number");
        refused(good.replace(lines[2], Base64.getEncoder().encodeToString(new byte[32])), "the inclusion proof ends in");
        refused(good.replace(lines[2], Base64.getEncoder().encodeToString(new byte[31])), "a hash of 31 bytes");
        refused(good.replace(lines[2] + "\n", ""), "the inclusion proof is too short");
        refused(good.replace(lines[2], lines[2] + "\n" + lines[2]), "the inclusion proof is too long");
        refused(good.replace("@v1", "@v2"), "not a c2sp.org/tlog-proof@v1");
        refused(good.replace("index 13", "extra QQ==\nextra QQ==\nindex 13"), "a proof without its index");
        refused(good.replace("index 13", "extra QR==\nindex 13"), "not canonical base64");
        refused(good + "\n", "a note without signature lines");
        refused(good + "more\n", "not a signature line");
        refused(good.replace("\n21\n", "\n22\n"), "is not right");
        refused(good.replace("test.example/ledger\n21", "test.example/ledger2\n21"), "is not right");
        Files.write(leaf, ledger.leaf(INDEX - 1));
        refused(good, "the inclusion proof ends in");
        assertEquals(Report.VERIFIED, verify(good.replace("index 13", "extra QQ==\nindex 13"), "--leaf", Files.write(leaf, ledger.leaf(INDEX))).exit());
        Files.writeString(keys, "audit.example/ledger+3652ace2+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n");
        Run stranger = verify(good, "--leaf", leaf);
        assertEquals(Report.UNKNOWN, stranger.exit());
        assertTrue(stranger.says("none of the keys is an Ed25519 key of \"test.example/ledger\""), stranger.text());
    }

    @Test
    void json_isOneDocument_whateverHappens() throws IOException {
        Path good = Files.writeString(folder.resolve("good"), ledger.proof(INDEX, SIZE));
        for (Object[] args : new Object[][] {{"proof", good, "--leaf", leaf, "--key", keys, "--json"}, {"proof", good, folder.resolve("none"), "--json"},
            {"proof", folder.resolve("none"), "--json"}, {folder.resolve("none"), "--json"}, {folder, "--json"}, {folder, "--key", folder.resolve("none"), "--json"},
            {"http://127.0.0.1:1/none", "--json"}, {folder, "--checkpoint", leaf, "--json"}}) {
            Run run = Run.verify(args);
            assertEquals(1, run.text().lines().count(), run.text());
            try {
                assertEquals(String.valueOf(run.exit()), JsonMembers.of(run.text()).get("exit"), run.text());
            } catch (MalformedException e) {
                throw new AssertionError(run.text(), e);
            }
        }
    }
}
