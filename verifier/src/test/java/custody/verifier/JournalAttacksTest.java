package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What somebody who can write the journal would try. `testdata/attacks/README.md` lists the recipes.
final class JournalAttacksTest {
    private static final String RAW = "journal/00000000000000000006.seg";
    private static final String SEALED = "journal/00000000000000000000.sealed";

    @TempDir
    Path data;

    @Test
    void rewrittenJournal_besideAnHonestLog_namesTheOneEntry() throws IOException {
        new TestLedger(600, 1, 300, -1).journal(data, 400);
        new TestLedger(600, 1).log(data, 600);
        Run run = Run.ofData(data);
        run.finds("entry 300: the journal's entry is not the one in the log", "the journal's entries do not give the checkpoint's root");
        assertEquals(1, run.places(), run.text());
    }

    @Test
    void rolledBackJournal_isShorterThanItsCheckpoint() throws IOException {
        new TestLedger(8, 1).journal(data, 6);
        new TestLedger(10, 1).log(data, 10);
        Run.ofData(data).finds("the journal has 8 entries, the signed checkpoint 10: its tail is missing");
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
        Run.ofData(data).finds("entry 6: the journal's entry is not the one in the log", "entry 7: the journal's entry is not the one in the log", "time goes backwards");
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
        Run.ofData(data).finds("entry 7: the journal's entry is not the one in the log", "entries 8 to 8 are missing before this frame");
    }

    @Test
    void droppedSegment_isCounted() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Files.delete(data.resolve(SEALED));
        Run.ofData(data).finds("entries 0 to 5 are missing before this segment");
    }

    @Test
    void duplicatedFrame_isOneFinding() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Path segment = data.resolve(RAW);
        byte[] file = Files.readAllBytes(segment);
        byte[] twice = file.clone();
        System.arraycopy(file, 4096, twice, 4096 + 512, file.length - 4096 - 512);
        Files.write(segment, twice);
        Run run = Run.ofData(data);
        run.finds("byte 4608, entry 6: entries 6 to 8 are there twice");
        assertEquals(1, run.places(), run.text());
    }

    @Test
    void wrongSalt_isNamed() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        FrameEdit.frame(data.resolve(RAW), 4096, frame -> frame.put(FrameCheck.HEADER + 40, (byte) (frame.get(FrameCheck.HEADER + 40) ^ 1)));
        Run.ofData(data).finds("entry 7: the journal's entry is not the one in the log");
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
        Run.ofData(data).finds("the segment's frame index is not that of its frames");
    }

    @Test
    void rawTwinOfASealedSegment_mustHoldTheSame() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Path other = data.resolve("other");
        new TestLedger(6, 1, 2, -1).journal(other, 0);
        Files.createDirectories(other);
        byte[] twin = Files.readAllBytes(other.resolve("journal/00000000000000000000.seg"));
        Files.write(data.resolve("journal/00000000000000000000.seg"), twin);
        Run.ofData(data).finds("the raw segment does not hold the entries of its sealed form");
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
        Run run = Run.ofData(data);
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        assertTrue(run.says("a torn frame, never acknowledged") && run.says("byte 4608, entry 9"), run.text());
        // A header that claims to reach over the frames behind it, with a hole: never torn.
        Files.write(data.resolve(RAW), file);
        ledger.log(data, 6);
        FrameEdit.frame(data.resolve(RAW), 4096, frame -> frame.putInt(24, 1500).putInt(20, 1500 - 96));
        Run.ofData(data).finds("byte 5664, entry 8: the frame's end mark was changed");
    }

    @Test
    void erasedEntry_isSaidToBeErased_andMustHaveItsReason() throws IOException {
        TestLedger ledger = new TestLedger(10, 1, -1, 8);
        ledger.erase(2, 8);
        ledger.write(data, 6);
        Run run = Run.ofData(data);
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        assertTrue(run.says("entry 2: erased by entry 8"), run.text());
        assertTrue(Run.ofData(data, "--json").says("\"erased\":[{\"index\":2,\"by\":8}]"));
        for (long by : new long[] {9, 12, 1}) {
            TestLedger bad = new TestLedger(10, 1, -1, 8);
            bad.erase(2, by);
            bad.write(data, 6);
            Run.ofData(data).finds(by == 9 ? "which is no ADMIN entry" : by == 12 ? "which is not there" : "erased by an entry that is not later");
        }
    }
}
