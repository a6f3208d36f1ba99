package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What somebody with the disk, and sometimes with the keys, would try. `testdata/attacks/README.md` lists the recipes.
final class AttacksAreFoundTest {
    private static final String RAW = "journal/00000000000000000006.seg";
    private static final String SEALED = "journal/00000000000000000000.sealed";

    @TempDir
    Path data;

    private Run verify(Object... more) {
        Object[] args = Stream.concat(Stream.of(data, "--key", data.resolve("log.vkeys")), Stream.of(more)).toArray();
        return Run.verify(args);
    }

    private static void found(Run run, String... words) {
        assertEquals(Report.FAILED, run.exit(), run.text());
        for (String word : words) {
            assertTrue(run.says(word), () -> "\"" + word + "\" is not in\n" + run.text());
        }
    }

    private static void edit(Path file, int at, int xor) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= (byte) xor;
        Files.write(file, bytes);
    }

    @Test
    void truncatedBundle_isLocated() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Path bundle = data.resolve("log/tile/entries/000.p/10");
        Files.write(bundle, Arrays.copyOf(Files.readAllBytes(bundle), 1000));
        found(verify(), "entry does not fit in its bundle", "000.p/10, byte 756, entry 3");
    }

    @Test
    void rewrittenEntry_withItsChainAndTreeMadeAnew_doesNotFitTheOldCheckpoint() throws IOException {
        TestLedger honest = new TestLedger(600, 1);
        new TestLedger(600, 1, 300, -1).write(data, 300);
        Files.write(data.resolve("log/checkpoint"), honest.checkpoint(600));
        found(verify(), "the root hash computed from the entries is not the checkpoint's", "the journal's entries do not give the checkpoint's root");
    }

    @Test
    void rewrittenLog_signedAgainWithTheRealKeys_doesNotContinueTheKeptCheckpoint() throws IOException {
        TestLedger honest = new TestLedger(600, 1);
        new TestLedger(600, 1, 300, -1).write(data, 300);
        assertEquals(Report.VERIFIED, verify().exit());
        Path kept = Files.write(data.resolve("kept"), honest.checkpoint(400));
        found(verify("--checkpoint", kept), "the log was rewritten: its first entries are not those of the kept checkpoint");
        Files.write(kept, honest.checkpoint(300));
        assertEquals(Report.VERIFIED, verify("--checkpoint", kept).exit());
    }

    @Test
    void twoCheckpointsOfOneSize_areCalledThat() throws IOException {
        new TestLedger(600, 1, 300, -1).write(data, 300);
        Path kept = Files.write(data.resolve("kept"), new TestLedger(600, 1).checkpoint(600));
        found(verify("--checkpoint", kept), "two different checkpoints of size 600");
    }

    @Test
    void rewrittenJournal_besideAnHonestLog_namesTheOneEntry() throws IOException {
        new TestLedger(600, 1, 300, -1).journal(data, 400);
        new TestLedger(600, 1).log(data, 600);
        Run run = verify();
        found(run, "entry 300: the journal's entry is not the one in the log", "the journal's entries do not give the checkpoint's root");
        assertEquals(1, run.places(), run.text());
    }

    @Test
    void rolledBackJournal_isShorterThanItsCheckpoint() throws IOException {
        new TestLedger(8, 1).journal(data, 6);
        new TestLedger(10, 1).log(data, 10);
        found(verify(), "the journal has 8 entries, the signed checkpoint 10: its tail is missing");
    }

    @Test
    void rolledBackLog_isShorterThanTheKeptCheckpoint_andSaysItsTilesReachFurther() throws IOException {
        TestLedger ledger = new TestLedger(10, 1);
        ledger.write(data, 6);
        Path kept = Files.write(data.resolve("kept"), ledger.checkpoint(10));
        ledger.log(data, 8);
        found(verify("--checkpoint", kept), "shorter than the kept checkpoint", "reach beyond the checkpoint's 8 entries");
    }

    @Test
    void swappedEntries_areBothNamed() throws IOException {
        TestLedger ledger = new TestLedger(10, 1);
        ledger.write(data, 6);
        Path bundle = data.resolve("log/tile/entries/000.p/10");
        byte[] bytes = Files.readAllBytes(bundle);
        int length = ledger.leaf(3).length + 2;
        assertEquals(length, ledger.leaf(4).length + 2);
        FrameEdit.swap(ByteBuffer.wrap(bytes), 3 * length, 4 * length, length);
        Files.write(bundle, bytes);
        found(verify(), "entry 3: the entry was changed", "entry 4: the entry was changed", "the leaf says that it is entry 4");
    }

    @Test
    void swappedRecords_inTheJournal_areBothNamed() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        FrameEdit.frame(data.resolve(RAW), 4096, frame -> {
            int records = FrameCheck.HEADER + 3 * 32;
            int length = frame.getInt(20) / 3;
            FrameEdit.swap(frame, FrameCheck.HEADER, FrameCheck.HEADER + 32, 32);
            FrameEdit.swap(frame, records, records + length, length);
        });
        found(verify(), "entry 6: the journal's entry is not the one in the log", "entry 7: the journal's entry is not the one in the log", "time goes backwards");
    }

    @Test
    void deletedEntry_ofTheLog_isNamed_andSoIsWhatMovedUp() throws IOException {
        TestLedger ledger = new TestLedger(10, 1);
        ledger.write(data, 6);
        Path bundle = data.resolve("log/tile/entries/000.p/10");
        byte[] bytes = Files.readAllBytes(bundle);
        int length = ledger.leaf(3).length + 2;
        byte[] left = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, 4 * length, left, 3 * length, left.length - 3 * length);
        Files.write(bundle, left);
        found(verify(), "entry 3: the entry was changed", "entry 3: the leaf says that it is entry 4", "entry 9: entry does not fit in its bundle");
    }

    /// Count, lengths and checksums of the frame are made anew.
    @Test
    void deletedEntry_ofTheJournal_isNamed() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        FrameEdit.frame(data.resolve(RAW), 4096, frame -> {
            int record = frame.getInt(20) / 3;
            byte[] body = new byte[3 * 32 + 3 * record + 4];
            frame.get(FrameCheck.HEADER, body);
            ByteBuffer left = ByteBuffer.allocate(body.length);
            left.put(body, 0, 32).put(body, 64, 32 + record).put(body, 96 + 2 * record, record + 4);
            frame.put(FrameCheck.HEADER, left.array());
            frame.putInt(16, 2).putInt(20, 2 * record).putInt(24, 64 + 2 * record);
        });
        found(verify(), "entry 7: the journal's entry is not the one in the log", "entries 8 to 8 are missing before this frame");
    }

    @Test
    void droppedSegment_isCounted() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Files.delete(data.resolve(SEALED));
        found(verify(), "entries 0 to 5 are missing before this segment");
    }

    @Test
    void duplicatedFrame_isOneFinding() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Path segment = data.resolve(RAW);
        byte[] file = Files.readAllBytes(segment);
        byte[] twice = file.clone();
        System.arraycopy(file, 4096, twice, 4096 + 512, file.length - 4096 - 512);
        Files.write(segment, twice);
        Run run = verify();
        found(run, "byte 4608, entry 6: entries 6 to 8 are there twice");
        assertEquals(1, run.places(), run.text());
    }

    @Test
    void wrongSalt_isNamed() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        FrameEdit.frame(data.resolve(RAW), 4096, frame -> frame.put(FrameCheck.HEADER + 40, (byte) (frame.get(FrameCheck.HEADER + 40) ^ 1)));
        found(verify(), "entry 7: the journal's entry is not the one in the log");
    }

    @Test
    void changedEntry_withItsTileChangedToo_isToldApartFromAChangedTile() throws IOException {
        TestLedger honest = new TestLedger(600, 1);
        new TestLedger(600, 1, 100, -1).log(data, 600);
        Path other = data.resolve("other");
        honest.log(other, 600);
        for (String file : List.of("log/tile/entries/001", "log/tile/entries/002.p/88", "log/tile/0/001", "log/tile/0/002.p/88", "log/tile/1/000.p/2", "log/checkpoint")) {
            Files.copy(other.resolve(file), data.resolve(file), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        found(Run.verify(data.resolve("log"), "--key", data.resolve("log.vkeys")), "tile/entries/000, entry 0: entries 0 to 255 and their tiles agree with each other, but not with the tree above");
        Files.copy(other.resolve("log/tile/entries/000"), data.resolve("log/tile/entries/000"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        found(Run.verify(data.resolve("log"), "--key", data.resolve("log.vkeys")), "tile/0/000, byte 3200, entry 100: the tile's hash was changed: the entry fits the tree above");
    }

    @Test
    void missingBundleAndTile_leaveTheRestVerifiable() throws IOException {
        TestLedger ledger = new TestLedger(600, 1);
        ledger.log(data, 600);
        Files.delete(data.resolve("log/tile/entries/000"));
        Files.delete(data.resolve("log/tile/0/000"));
        Run run = Run.verify(data.resolve("log"), "--key", data.resolve("log.vkeys"));
        found(run, "entries 0 to 255 cannot be checked", "tile/0/000: the tile is missing");
        assertEquals(2, run.places(), run.text());
    }

    @Test
    void sealedIndex_thatPointsElsewhere_isFound() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Path segment = data.resolve(SEALED);
        byte[] file = Files.readAllBytes(segment);
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int trailer = file.length - 96;
        int index = (int) bytes.getLong(trailer + 24);
        bytes.putLong(index, 5000);
        bytes.putInt(trailer + 36, FrameCheck.crc(file, index, trailer - index));
        bytes.putInt(trailer + 92, FrameCheck.crc(file, trailer, 92));
        Files.write(segment, file);
        found(verify(), "the segment's frame index is not that of its frames");
    }

    @Test
    void rawTwinOfASealedSegment_mustHoldTheSame() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Path other = data.resolve("other");
        new TestLedger(6, 1, 2, -1).journal(other, 0);
        Files.createDirectories(other);
        byte[] twin = Files.readAllBytes(other.resolve("journal/00000000000000000000.seg"));
        Files.write(data.resolve("journal/00000000000000000000.seg"), twin);
        found(verify(), "the raw segment does not hold the entries of its sealed form");
    }

    @Test
    void tornTail_isSaidAndNotCounted_andDamageThatLooksLikeItIsFound() throws IOException {
        TestLedger ledger = new TestLedger(10, 1);
        ledger.journal(data, 6);
        ledger.log(data, 9);
        byte[] file = Files.readAllBytes(data.resolve(RAW));
        byte[] torn = file.clone();
        Arrays.fill(torn, 4096 + 512, 4096 + 1024, (byte) 0);
        System.arraycopy(new byte[] {1, 2, 3}, 0, torn, 4096 + 1024, 3);
        Files.write(data.resolve(RAW), torn);
        Run run = verify();
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        assertTrue(run.says("a torn frame, never acknowledged") && run.says("byte 4608, entry 9"), run.text());
        // A header that claims to reach over the frames behind it, with a hole: never torn.
        Files.write(data.resolve(RAW), file);
        ledger.log(data, 6);
        FrameEdit.frame(data.resolve(RAW), 4096, frame -> frame.putInt(24, 1500).putInt(20, 1500 - 96));
        found(verify(), "byte 5664, entry 8: the frame's end mark was changed");
    }

    @Test
    void erasedEntry_isSaidToBeErased_andMustHaveItsReason() throws IOException {
        TestLedger ledger = new TestLedger(10, 1, -1, 8);
        ledger.erase(2, 8);
        ledger.write(data, 6);
        Run run = verify();
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        assertTrue(run.says("entry 2: erased by entry 8"), run.text());
        assertTrue(verify("--json").says("\"erased\":[{\"index\":2,\"by\":8}]"));
        for (long by : new long[] {9, 12, 1}) {
            TestLedger bad = new TestLedger(10, 1, -1, 8);
            bad.erase(2, by);
            bad.write(data, 6);
            found(verify(), by == 9 ? "which is no ADMIN entry" : by == 12 ? "which is not there" : "erased by an entry that is not later");
        }
    }

    @Test
    void signatures_forgedMissingOrUnknown_areToldApart() throws IOException {
        TestLedger ledger = new TestLedger(10, 1);
        ledger.write(data, 6);
        String good = new String(ledger.checkpoint(10), StandardCharsets.UTF_8);
        String[] lines = good.split("\n");
        String grease = "\u2014 grease.example/x " + Base64.getEncoder().encodeToString(new byte[80]) + "\n";
        checkpoint(good + grease);
        assertEquals(Report.VERIFIED, verify().exit());
        // The third part is base64, which may have a plus sign itself.
        byte[] key = Base64.getDecoder().decode(TestLedger.vkeys().lines().findFirst().orElseThrow().split("\\+", 3)[2]);
        checkpoint(good + TestLedger.line(1, key, new byte[64]).replace(TestLedger.ORIGIN, "other.example/x"));
        assertEquals(Report.VERIFIED, verify().exit());
        checkpoint(good.replace(lines[4], forged(lines[4])));
        found(verify(), "the ED25519 signature of test.example/ledger is not right");
        checkpoint(good + forged(lines[4]) + "\n");
        found(verify(), "the ED25519 signature of test.example/ledger is not right");
        checkpoint(good.replace(lines[5], forged(lines[5])));
        found(verify(), "the ML_DSA_44 signature of test.example/ledger is not right");
        checkpoint(good.replace(lines[4] + "\n", ""));
        found(verify(), "the log's Ed25519 signature is missing");
        checkpoint(good.replace(lines[5] + "\n", ""));
        found(verify(), "the log's ML-DSA-44 signature is missing");
        Files.write(data.resolve("log/checkpoint"), TestLedger.sign(TestLedger.ORIGIN, 10, ledger.tree(10).root(), "extension\n", ""));
        found(verify(), "extension lines");
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
        found(Run.verify(data.resolve("log")), "the rest was not looked for");
    }

    @Test
    void logOfStrangers_hiddenAmongOurs_isNamed() throws IOException {
        TestLedger ledger = new TestLedger(300, 1);
        ledger.log(data, 300);
        Path bundle = data.resolve("log/tile/entries/000");
        edit(bundle, 2 + 3, 'v' ^ 'w');
        found(Run.verify(data.resolve("log"), "--key", data.resolve("log.vkeys")), "not a Custody leaf, though others in this log are", "entry 0: the entry was changed");
    }

    @Test
    void strayFiles_areSaid() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Files.writeString(data.resolve("log/tile/entries/000.p/010"), "x");
        Files.writeString(data.resolve("log/notes.txt"), "x");
        Run run = verify();
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        assertTrue(run.says("2 files belong to no log and were not read: notes.txt, tile/entries/000.p/010"), run.text());
    }
}
