package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What somebody would try who writes history anew, with the keys or without. `testdata/attacks/README.md` lists the recipes.
final class CheckpointAttacksTest {
    @TempDir
    Path data;

    @Test
    void rewrittenEntry_withItsChainAndTreeMadeAnew_doesNotFitTheOldCheckpoint() throws IOException {
        TestLedger honest = new TestLedger(600, 1);
        new TestLedger(600, 1, 300, -1).write(data, 300);
        Files.write(data.resolve("log/checkpoint"), honest.checkpoint(600));
        Run.ofData(data).finds("the root hash computed from the entries is not the checkpoint's", "the journal's entries do not give the checkpoint's root");
    }

    @Test
    void rewrittenLog_signedAgainWithTheRealKeys_doesNotContinueTheKeptCheckpoint() throws IOException {
        TestLedger honest = new TestLedger(600, 1);
        new TestLedger(600, 1, 300, -1).write(data, 300);
        assertEquals(Report.VERIFIED, Run.ofData(data).exit());
        Path kept = Files.write(data.resolve("kept"), honest.checkpoint(400));
        Run.ofData(data, "--checkpoint", kept).finds("the log was rewritten: its first entries are not those of the kept checkpoint");
        Files.write(kept, honest.checkpoint(300));
        assertEquals(Report.VERIFIED, Run.ofData(data, "--checkpoint", kept).exit());
    }

    @Test
    void twoCheckpointsOfOneSize_areCalledThat() throws IOException {
        new TestLedger(600, 1, 300, -1).write(data, 300);
        Path kept = Files.write(data.resolve("kept"), new TestLedger(600, 1).checkpoint(600));
        Run.ofData(data, "--checkpoint", kept).finds("two different checkpoints of size 600");
    }

    @Test
    void rolledBackLog_isShorterThanTheKeptCheckpoint_andSaysItsTilesReachFurther() throws IOException {
        TestLedger ledger = new TestLedger(10, 1);
        ledger.write(data, 6);
        Path kept = Files.write(data.resolve("kept"), ledger.checkpoint(10));
        ledger.log(data, 8);
        Run.ofData(data, "--checkpoint", kept).finds("shorter than the kept checkpoint", "reach beyond the checkpoint's 8 entries");
    }

    @Test
    void signatures_forgedMissingOrUnknown_areToldApart() throws IOException {
        TestLedger ledger = new TestLedger(10, 1);
        ledger.write(data, 6);
        String good = new String(ledger.checkpoint(10), StandardCharsets.UTF_8);
        String[] lines = good.split("\n");
        String grease = "\u2014 grease.example/x " + Base64.getEncoder().encodeToString(new byte[80]) + "\n";
        checkpoint(good + grease);
        assertEquals(Report.VERIFIED, Run.ofData(data).exit());
        // The third part is base64, which may have a plus sign itself.
        byte[] key = Base64.getDecoder().decode(TestLedger.vkeys().lines().findFirst().orElseThrow().split("\\+", 3)[2]);
        checkpoint(good + TestLedger.line(1, key, new byte[64]).replace(TestLedger.ORIGIN, "other.example/x"));
        assertEquals(Report.VERIFIED, Run.ofData(data).exit());
        checkpoint(good.replace(lines[4], forged(lines[4])));
        Run.ofData(data).finds("the ED25519 signature of test.example/ledger is not right");
        checkpoint(good + forged(lines[4]) + "\n");
        Run.ofData(data).finds("the ED25519 signature of test.example/ledger is not right");
        checkpoint(good.replace(lines[5], forged(lines[5])));
        Run.ofData(data).finds("the ML_DSA_44 signature of test.example/ledger is not right");
        checkpoint(good.replace(lines[4] + "\n", ""));
        Run.ofData(data).finds("the log's Ed25519 signature is missing");
        checkpoint(good.replace(lines[5] + "\n", ""));
        Run.ofData(data).finds("the log's ML-DSA-44 signature is missing");
        Files.write(data.resolve("log/checkpoint"), TestLedger.sign(TestLedger.ORIGIN, 10, ledger.tree(10).root(), "extension\n", ""));
        Run.ofData(data).finds("extension lines");
    }

    private void checkpoint(String note) throws IOException {
        Files.writeString(data.resolve("log/checkpoint"), note);
    }

    private static String forged(String line) {
        int at = line.lastIndexOf(' ') + 1;
        byte[] blob = Base64.getDecoder().decode(line.substring(at));
        blob[blob.length - 1] ^= 1;
        return line.substring(0, at) + Base64.getEncoder().encodeToString(blob);
    }

    @Test
    void checkpointThatClaimsAnySize_endsSoon() throws IOException {
        Files.createDirectories(data.resolve("log/tile"));
        Files.writeString(data.resolve("log.vkeys"), TestLedger.vkeys());
        Files.write(data.resolve("log/checkpoint"), TestLedger.sign(TestLedger.ORIGIN, Long.MAX_VALUE, new byte[32], "", ""));
        Run.verify(data.resolve("log")).finds("the rest was not looked for");
    }
}
