package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `custody verify pack`: what is proved is said plainly, what is claimed is called so, and no change goes unseen.
final class PackCommandTest {
    private static final Trust NOBODY = new Trust(List.of(), false, null);

    @TempDir
    Path folder;

    private Path keys;

    @BeforeEach
    void files() throws IOException {
        keys = Files.writeString(folder.resolve("vkeys"), TestLedger.vkeys());
    }

    private Run verify(TestPack pack, Object... more) throws IOException {
        Path file = Files.write(folder.resolve("a.pack"), pack.bytes());
        Object[] args = new Object[4 + more.length];
        System.arraycopy(new Object[] {"pack", file, "--key", keys}, 0, args, 0, 4);
        System.arraycopy(more, 0, args, 4, more.length);
        return Run.verify(args);
    }

    private void refused(TestPack pack, String why) throws IOException {
        Run run = verify(pack);
        assertEquals(Report.FAILED, run.exit(), run.text());
        assertTrue(run.says(why), () -> why + " is not in\n" + run.text());
    }

    @Test
    void goodPack_saysWhatIsProved_andWhatIsOnlyClaimed() throws IOException {
        Run run = verify(new TestPack());
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        for (String said : List.of("each of 10 parts is as the manifest says", "5 of 5 entries are in the log \"test.example/ledger\" of 6 entries",
                "4 payloads and salts fit what their leaves commit to; 1 entries come without", "1 entries are said to be erased: 4",
                "entry 5 of the log says: asked for by carol, because: review (ticket AUD-7)", "every entry that a verdict names is in the pack",
                "policy p-1 is in entry 2", "CLAIMED, not proved: use 3 AUTHORIZED (policy p-1)", "no pack can prove that nothing else belongs to the story",
                "that the log was rewritten before the pack was made cannot be seen")) {
            assertTrue(run.says(said), () -> said + " is not in\n" + run.text());
        }
        Run stranger = Run.verify("pack", folder.resolve("a.pack"));
        assertEquals(Report.UNKNOWN, stranger.exit(), stranger.text());
        assertTrue(stranger.says("no keys were given"), stranger.text());
        assertEquals(1, Run.verify("pack", folder.resolve("a.pack"), "--json").text().lines().count());
        assertEquals(Report.UNKNOWN, Run.verify("pack", folder.resolve("none"), "--key", keys).exit());
        assertEquals(Verifier.USAGE, Run.verify("pack").exit());
    }

    @Test
    void packOfOld_whoseVerdictsNameTheVersionAlone_isGood() throws IOException {
        TestPack pack = new TestPack().with("verdict/3/3", "\"policyHash\":\"" + TestPack.sha256(TestPack.POLICY) + "\",", "");
        assertEquals(Report.VERIFIED, verify(pack).exit());
    }

    @Test
    void packWhoseVerdictNamesWhatDecidedAndWhatIsAwaited_isGood() throws IOException {
        TestPack pack = new TestPack().with("verdict/3/3", "\"evidence\":[1,3]",
                "\"basis\":[1],\"awaits\":[{\"source\":\"s\",\"gap\":false,\"entry\":null},{\"source\":\"s\",\"gap\":true,\"entry\":2}],\"evidence\":[1,2,3]");
        assertEquals(Report.VERIFIED, verify(pack).exit());
    }

    /// A pack that a server of the first version of the format made stays good for ever.
    @Test
    void packOfTheGoldenScenario_fromTheTestData_isGood() {
        Path golden = Path.of("..", "testdata", "packs", "v1");
        Run run = Run.verify("pack", golden.resolve("golden.ndjson"), "--key", golden.resolve("log.vkeys"), "--checkpoint", golden.resolve("kept.checkpoint"));
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        assertTrue(run.says("REVOKED (policy standard-1)") && run.says("the kept checkpoint is a beginning"), run.text());
    }

    @Test
    void keptCheckpoint_isTheBeginning_orTheLogWasRewritten() throws IOException {
        TestPack pack = new TestPack();
        Path kept = Files.writeString(folder.resolve("kept"), pack.checkpoint(TestPack.EARLIER));
        assertTrue(verify(pack, "--checkpoint", kept).says("the kept checkpoint is a beginning of the pack's log"));
        Files.writeString(kept, pack.checkpoint(TestPack.SIZE));
        assertTrue(verify(pack, "--checkpoint", kept).says("the pack's checkpoint is the one that was kept"));
        Files.writeString(kept, pack.checkpoint(2));
        Run other = verify(pack, "--checkpoint", kept);
        assertEquals(Report.UNKNOWN, other.exit(), other.text());
        assertTrue(other.says("ask for a pack with since: 2"), other.text());
        for (int size : new int[] {TestPack.EARLIER, TestPack.SIZE}) {
            Files.write(kept, TestLedger.sign(TestLedger.ORIGIN, size, new byte[32], "", ""));
            Run rewritten = verify(pack, "--checkpoint", kept);
            assertEquals(Report.FAILED, rewritten.exit(), rewritten.text());
            assertTrue(rewritten.says("the log was rewritten"), rewritten.text());
        }
        Files.write(kept, TestLedger.sign(TestLedger.ORIGIN, 99, new byte[32], "", ""));
        Run later = verify(pack, "--checkpoint", kept);
        assertEquals(Report.UNKNOWN, later.exit(), later.text());
        assertTrue(later.says("give one of size " + TestPack.SIZE + " or below with --checkpoint, or ask for the pack again with since: 99"), later.text());
    }

    @Test
    void everyFlippedByte_isFound_andItsPartIsNamed() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TestPack pack = new TestPack();
        byte[] good = pack.bytes();
        int end = pack.manifest().getBytes(StandardCharsets.UTF_8).length + 1;
        String where = "manifest";
        int next = 0;
        for (int at = 0; at < good.length; at++) {
            if (at == end) {
                where = next < pack.parts.size() ? "part " + pack.parts.get(next).name() : "manifest or seal";
                end = next < pack.parts.size() ? at + pack.parts.get(next++).line().getBytes(StandardCharsets.UTF_8).length + 1 : good.length;
            }
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Report report = new Report("flipped");
            PackCheck.run("flipped", bad, NOBODY, report);
            String named = where;
            int byteAt = at;
            assertEquals(Report.FAILED, report.exit(), () -> "seed " + seed + " byte " + byteAt + "\n" + report.text());
            assertTrue(report.text().contains(named), () -> "seed " + seed + " byte " + byteAt + " in " + named + "\n" + report.text());
        }
    }

    @Test
    void cutAnywhere_isFound() {
        byte[] good = new TestPack().bytes();
        for (int length = 0; length < good.length; length += 1 + length % 13) {
            Report report = new Report("cut");
            PackCheck.run("cut", Arrays.copyOf(good, length), NOBODY, report);
            assertEquals(Report.FAILED, report.exit(), "cut to " + length);
        }
        Report longer = new Report("longer");
        PackCheck.run("longer", Arrays.copyOf(good, good.length + 1), NOBODY, longer);
        assertEquals(Report.FAILED, longer.exit());
    }

    @Test
    void changesWithAllHashesMadeAgain_areFoundByWhatTheLogSigned() throws IOException {
        refused(new TestPack().with("entry/1", "\\\"n\\\":1", "\\\"n\\\":7"), "payload and salt do not fit the leaf's commitment");
        refused(new TestPack().with("entry/1", "\\\"type\\\":\\\"APPROVAL\\\"", "\\\"type\\\":\\\"REQUEST\\\""), "the inclusion proof ends in");
        refused(new TestPack().with("entry/1", "\"proof\":[\"", "\"proof\":[\"" + "A".repeat(43) + "=\",\""), "the inclusion proof is too long");
        refused(new TestPack().with("entry/4", "\"erased\":true", "\"standing2\":true"), "or says that it was erased or withheld");
        refused(new TestPack().with("entry/1", "\"salt\":", "\"erased\":true,\"salt\":"), "or says that it was erased or withheld");
        refused(new TestPack().with("entry/1", "{\"entry\":1", "{\"entry\":2"), "the leaf is of entry 1");
        refused(new TestPack().without("entry/1"), "the verdict names entry 1, which the pack does not hold");
        refused(new TestPack().without("entry/5"), "which should say who asked, is not among the entries");
        refused(new TestPack().without(TestPack.POLICY_PART), "the verdict names policy p-1, which the pack does not hold");
        refused(new TestPack().with("verdict/3/3", TestPack.sha256(TestPack.POLICY), "0".repeat(64)),
                "the verdict names policy p-1, which the pack does not hold");
        refused(new TestPack().without("checkpoint"), "there is no checkpoint that could be read");
        refused(new TestPack().with("checkpoint", "\\n6\\n", "\\n7\\n"), "the manifest names another log, size or root");
        refused(new TestPack().with("verdict/3/3", "\"evidence\":[1,3]", "\"evidence\":[3]"), "names an entry that is not in its list of evidence");
        refused(new TestPack().with("verdict/3/3", "\"evidence\":[1,3]", "\"basis\":[0,1],\"evidence\":[1,3]"),
                "names an entry that is not in its list of evidence");
        refused(new TestPack().with("verdict/3/3", "\"evidence\":[1,3]", "\"awaits\":[{\"gap\":true,\"entry\":0}],\"evidence\":[1,3]"),
                "names an entry that is not in its list of evidence");
        refused(new TestPack().with("verdict/3/3", "AUTHORIZED", "INDETERMINATE")
                .with("verdict/3/3", "\"evidence\":[1,3]", "\"basis\":[0,1],\"evidence\":[0,1,3]"), "the verdict names entry 0, which the pack does not hold");
        refused(new TestPack().with("verdict/3/3", "\"supersedes\":-1", "\"supersedes\":2"), "not in their order");
        refused(new TestPack().with("verdict/3/3", "\"use\":3", "\"use\":1"), "not in their order");
        refused(new TestPack().with(TestPack.POLICY_PART, "\"quorum\":1", "\"quorum\":0"), "not the one of its hash");
        refused(new TestPack().with(TestPack.POLICY_PART, "\"quorum\":1", "\"quorum\":0").with(TestPack.POLICY_PART, TestPack.sha256(TestPack.POLICY),
                TestPack.sha256(TestPack.POLICY.replace("\"quorum\":1", "\"quorum\":0"))), "policy p-1 is not what its entry says");
        refused(new TestPack().with("consistency", "\"from\":3", "\"from\":2"), "of another log or size");
        TestPack twice = new TestPack();
        twice.parts.add(4, twice.part("entry/1"));
        refused(twice, "not in the order of the log, each once");
        TestPack excuse = new TestPack();
        excuse.request = TestPack.REQUEST.replace("review", "none given");
        refused(excuse, "another question, reason or time than entry 5");
        TestPack other = new TestPack();
        other.export = "2";
        refused(other, "another question, reason or time than entry 2");
        TestPack late = new TestPack();
        late.signedAt = "2026-11-22T06:00:00Z";
        refused(late, "another time of signing than the checkpoint");
    }

    @Test
    void forgedCheckpoint_isNotAuthentic() throws IOException {
        TestPack pack = new TestPack();
        String line = pack.part("checkpoint").line();
        int at = line.indexOf("ledger ", line.indexOf('\u2014')) + 20;
        char other = line.charAt(at) == 'A' ? 'B' : 'A';
        refused(pack.with("checkpoint", line, line.substring(0, at) + other + line.substring(at + 1)), "is not right");
        Files.writeString(keys, "audit.example/ledger+3652ace2+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n");
        Run stranger = verify(new TestPack());
        assertEquals(Report.UNKNOWN, stranger.exit(), stranger.text());
        assertTrue(stranger.says("that is not among yours"), stranger.text());
    }
}
