package custody.ledger.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Any byte of what was made durable is changed: the opening or the reading of everything finds it and says where.
/// Only a frame that a crash left unfinished is cut, and only the last.
class DamageIsFoundTest {
    private static final String FIRST = "00000000000000000000.seg";
    private static final int SECTOR = 512;

    private final MemoryStorage storage = new MemoryStorage(64 << 20);
    private TestWriter writer;
    /// Where the frames of the first segment begin, and where the last one ends.
    private long[] frames;

    @BeforeEach
    void write() throws IOException {
        writer = TestWriter.open(storage, 7);
        frames = new long[5];
        frames[0] = SegmentHeader.BYTES;
        int[] counts = {1, 3, 2, 6};
        for (int i = 0; i < counts.length; i++) {
            writer.commit(counts[i]);
            frames[i + 1] = end();
        }
        writer.journal.close();
    }

    private long end() {
        byte[] bytes = storage.bytes(FIRST);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return Format.roundUpToSector(end);
    }

    @Test
    void everyByteOfARawSegment_flipped_isFound() throws IOException {
        byte[] bytes = storage.bytes(FIRST);
        for (int at = 0; at < frames[4]; at++) {
            bytes[at] ^= (byte) (1 << at % 8);
            int place = at;
            DamagedJournalException damage =
                    assertThrows(DamagedJournalException.class, this::recover, () -> "a flip at " + place + " was not found");
            assertTrue(damage.offset() <= at && damage.offset() >= startOf(at), damage::getMessage);
            assertTrue(damage.getMessage().contains(FIRST) && damage.getMessage().contains("expected"), damage::getMessage);
            bytes[at] ^= (byte) (1 << at % 8);
        }
        assertEquals(12, recover().segments().getLast().nextIndex());
    }

    /// Start of the header or frame that a byte belongs to.
    private long startOf(int at) {
        long start = 0;
        for (long frame : frames) {
            start = frame <= at ? frame : start;
        }
        return start;
    }

    @Test
    void everyByteOfASealedSegment_flipped_isFound() throws IOException {
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            TestWriter more = new TestWriter(journal, 8);
            for (int i = 0; i < 30; i++) {
                more.commit(9);
            }
            journal.sealNow();
        }
        String sealed = storage.names().getFirst();
        assertTrue(sealed.endsWith(".sealed"), sealed);
        byte[] bytes = storage.bytes(sealed);
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] ^= (byte) (1 << at % 8);
            int place = at;
            assertThrows(DamagedJournalException.class, this::readAll, () -> "a flip at " + place + " was not found");
            bytes[at] ^= (byte) (1 << at % 8);
        }
        readAll();
    }

    @Test
    void lastFrame_withAnyOfItsSectorsMissing_isCut() throws IOException {
        byte[] whole = storage.bytes(FIRST).clone();
        int sectors = (int) (frames[4] - frames[3]) / SECTOR;
        assertTrue(sectors >= 3 && sectors <= 12, "sectors " + sectors);
        for (int missing = 1; missing < 1 << sectors; missing++) {
            byte[] bytes = storage.bytes(FIRST);
            System.arraycopy(whole, 0, bytes, 0, whole.length);
            for (int sector = 0; sector < sectors; sector++) {
                if ((missing >> sector & 1) == 1) {
                    int at = (int) frames[3] + sector * SECTOR;
                    Arrays.fill(bytes, at, at + SECTOR, (byte) 0);
                }
            }
            assertEquals(6, recover().segments().getLast().nextIndex());
            assertEquals(frames[3], end(), "the torn frame is zero again");
        }
    }

    @Test
    void write_behindATornFrame_goesOn() throws IOException {
        Arrays.fill(storage.bytes(FIRST), (int) frames[3], (int) frames[3] + SECTOR, (byte) 0);
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            assertEquals(6, journal.size());
            new TestWriter(journal, 9).commit(4);
        }
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            assertEquals(10, journal.size());
            journal.verify(Long.MAX_VALUE, _ -> {});
        }
    }

    @Test
    void everySectorBeforeTheLastFrame_zeroed_isFound() throws IOException {
        byte[] bytes = storage.bytes(FIRST);
        for (int at = 0; at < frames[3]; at += SECTOR) {
            byte[] before = Arrays.copyOfRange(bytes, at, at + SECTOR);
            boolean wasZero = Format.isZero(ByteBuffer.wrap(before), 0, SECTOR);
            Arrays.fill(bytes, at, at + SECTOR, (byte) 0);
            if (!wasZero) {
                int place = at;
                assertThrows(DamagedJournalException.class, this::recover, () -> "zeros at " + place + " were not found");
            }
            System.arraycopy(before, 0, bytes, at, SECTOR);
        }
    }

    @Test
    void segment_cutShort_isFound() throws IOException {
        for (long length : List.of(0L, 100L, 4096L, frames[2], frames[4])) {
            MemoryStorage shorter = new MemoryStorage(64 << 20);
            try (StoredFile file = shorter.create(FIRST)) {
                file.write(ByteBuffer.wrap(storage.bytes(FIRST), 0, (int) length), 0);
            }
            assertThrows(
                    DamagedJournalException.class, () -> Recovery.run(shorter, TestWriter.ORIGIN), () -> "cut to " + length);
        }
    }

    private Recovery.Found recover() throws IOException {
        storage.forceDirectory();
        return Recovery.run(storage, TestWriter.ORIGIN).orElseThrow();
    }

    /// As the opening and the pass over everything read it, without their threads.
    private void readAll() throws IOException {
        for (Segment segment : recover().segments()) {
            segment.scan(Long.MAX_VALUE, _ -> {});
        }
    }
}
