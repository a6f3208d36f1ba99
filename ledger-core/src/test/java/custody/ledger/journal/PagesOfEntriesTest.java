package custody.ledger.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Entries that are asked for together are those that are read in order, each frame is read once for them, and a frame
/// that was checked before is still never taken for what it is not.
class PagesOfEntriesTest {
    private final MemoryStorage storage = new MemoryStorage(64 << 20);

    @Test
    void entries_anywhere_areThoseReadInOrder() throws IOException {
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            List<StoredEntry> inOrder = written(journal);
            List<Long> wanted = LongStream.range(0, inOrder.size() + 3).filter(i -> i % 7 < 3).boxed().toList();
            List<StoredEntry> found = journal.entries(wanted.reversed());
            assertEquals(wanted.stream().filter(i -> i < inOrder.size()).toList(), found.stream().map(StoredEntry::index).toList());
            for (StoredEntry entry : found) {
                same(inOrder.get((int) entry.index()), entry);
                assertEquals(inOrder.get((int) entry.index()).link().orElseThrow(), journal.link(entry.index()));
            }
            assertTrue(journal.entries(List.of(-1L, (long) inOrder.size())).isEmpty());
        }
    }

    private static void same(StoredEntry expected, StoredEntry found) {
        assertArrayEquals(expected.payload().orElseThrow(), found.payload().orElseThrow());
        assertEquals(expected.time(), found.time());
    }

    private static List<StoredEntry> written(Journal journal) throws IOException {
        TestWriter writer = new TestWriter(journal, 3);
        for (int i = 0; i < 150; i++) {
            writer.commit(1 + i % 17);
        }
        journal.sealNow();
        List<StoredEntry> all = new ArrayList<>();
        while (all.size() < journal.size()) {
            all.addAll(journal.read(all.size(), 1_000, Long.MAX_VALUE));
        }
        return all;
    }

    @Test
    void entries_oneAfterAnother_readTheirFrameOnce() throws IOException {
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            written(journal);
        }
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            journal.entries(List.of(3L));
            int before = storage.reads();
            for (long index = 0; index < 40; index++) {
                assertEquals(index, journal.entries(List.of(index)).getFirst().index());
            }
            assertEquals(before, storage.reads());
        }
    }

    @Test
    void entries_notSealedYet_readTheirFramesOnce() throws IOException {
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            TestWriter writer = new TestWriter(journal, 4);
            writer.commit(20);
            writer.commit(20);
            List<Long> both = List.of(5L, 25L, 30L);
            assertEquals(3, journal.entries(both).size());
            int before = storage.reads();
            assertEquals(3, journal.entries(both).size());
            assertEquals(before, storage.reads());
        }
    }

    @Test
    void entries_readBeforeTheirSegmentWasSealed_areAtHandAfterwards() throws IOException {
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            TestWriter writer = new TestWriter(journal, 5);
            List<StoredEntry> raw = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                writer.commit(7);
                // Of the segment that takes frames, which is never sealed.
                raw.addAll(journal.entries(List.of(journal.size() - 1)));
            }
            journal.sealNow();
            assertTrue(storage.names().stream().anyMatch(name -> name.endsWith(".sealed")));
            int before = storage.reads();
            for (StoredEntry entry : raw) {
                same(entry, journal.entries(List.of(entry.index())).getFirst());
            }
            assertEquals(before, storage.reads());
        }
    }

    @Test
    void entries_manyOfOneFrame_readItOnce() throws IOException {
        SealedSegment sealed = sealed();
        long first = sealed.header().firstIndex();
        int before = storage.reads();
        assertEquals(40, sealed.entries(LongStream.range(first, first + 40).boxed().toList()).size());
        assertEquals(1, storage.reads() - before, "the first frame needs none before it");
    }

    @Test
    void entries_ofFramesThatWereChecked_readNothingElse() throws IOException {
        SealedSegment sealed = sealed();
        List<Long> wanted = List.of(middle(sealed), sealed.nextIndex() - 1);
        assertTrue(sealed.frameStart(wanted.getFirst()) > sealed.header().firstIndex(), "each has a frame before it");
        assertTrue(sealed.frameStart(wanted.getFirst()) < sealed.frameStart(wanted.getLast()), "they lie in two");
        int before = storage.reads();
        List<StoredEntry> found = sealed.entries(wanted);
        assertEquals(4, storage.reads() - before, "each, and the header of the one before it");
        before = storage.reads();
        List<StoredEntry> again = sealed.entries(wanted);
        assertEquals(2, storage.reads() - before);
        for (int i = 0; i < wanted.size(); i++) {
            same(found.get(i), again.get(i));
        }
    }

    @Test
    void entries_ofAFrameThatWasCheckedAndChangedSince_isFound() throws IOException {
        SealedSegment sealed = sealed();
        List<Long> wanted = List.of(middle(sealed));
        sealed.entries(wanted);
        byte[] bytes = storage.bytes(sealed.name());
        int at = frameAt(bytes, sealed.frameStart(wanted.getFirst())) + FrameHeader.BYTES;
        bytes[at] ^= 1;
        assertThrows(DamagedJournalException.class, () -> sealed.entries(wanted));
        bytes[at] ^= 1;
        sealed.entries(wanted);
    }

    @Test
    void link_ofEntriesOfOneFrame_readsItOnce() throws IOException {
        List<StoredEntry> inOrder;
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            inOrder = written(journal);
        }
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            journal.link(3);
            int before = storage.reads();
            for (int round = 0; round < 2; round++) {
                for (int index = 0; index < 40; index++) {
                    assertEquals(inOrder.get(index).link().orElseThrow(), journal.link(index));
                }
            }
            assertEquals(before, storage.reads());
            for (StoredEntry entry : inOrder.reversed()) {
                assertEquals(entry.link().orElseThrow(), journal.link(entry.index()));
            }
        }
    }

    @Test
    void link_ofADamagedFrame_isNone() throws IOException {
        SealedSegment sealed = sealed();
        long index = middle(sealed);
        byte[] bytes = storage.bytes(sealed.name());
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            bytes[frameAt(bytes, sealed.frameStart(index)) + FrameHeader.BYTES] ^= 1;
            assertThrows(DamagedJournalException.class, () -> journal.link(index));
            bytes[frameAt(bytes, sealed.frameStart(index)) + FrameHeader.BYTES] ^= 1;
            assertEquals(sealed.frame(index).chained().link((int) (index - sealed.frameStart(index))), journal.link(index));
        }
    }

    @Test
    void frame_readAgain_hasNoHashesUntilTheyAreWanted() throws IOException {
        SealedSegment sealed = sealed();
        long index = sealed.nextIndex() - 1;
        Hash leafHash = sealed.frame(index).leafHash(0);
        Frame again = sealed.frame(index);
        assertTrue(again.entry(0).link().isEmpty());
        assertThrows(IllegalStateException.class, () -> again.leafHash(0));
        assertEquals(leafHash, again.chained().leafHash(0));
    }

    @Test
    void frame_checkedBefore_everyByteFlippedSince_isFound() throws IOException {
        SealedSegment sealed = sealed();
        long index = middle(sealed);
        sealed.frame(index);
        byte[] bytes = storage.bytes(sealed.name());
        int start = frameAt(bytes, sealed.frameStart(index));
        int end = start + header(bytes, start).frameBytes();
        for (int at = start; at < end; at++) {
            bytes[at] ^= (byte) (1 << at % 8);
            int place = at;
            assertThrows(DamagedJournalException.class, () -> sealed.frame(index), () -> "a flip at " + place + " was not found");
            bytes[at] ^= (byte) (1 << at % 8);
        }
        sealed.frame(index);
    }

    /// Bytes that are whole in themselves, CRC and all, but not those that were checked.
    @Test
    void frame_checkedBefore_rewrittenWithItsSums_isFound() throws IOException {
        SealedSegment sealed = sealed();
        long index = middle(sealed);
        sealed.frame(index);
        byte[] bytes = storage.bytes(sealed.name());
        int start = frameAt(bytes, sealed.frameStart(index));
        FrameHeader header = header(bytes, start);
        bytes[start + FrameHeader.BYTES] ^= 1;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int crc = Format.crc(buffer, start + FrameHeader.BYTES, header.bodyBytes());
        new FrameHeader(
                        header.codec(), header.firstIndex(), header.count(), header.recordBytes(), header.bodyBytes(), crc,
                        header.lastLeafHash())
                .put(buffer, start);
        DamagedJournalException damage = assertThrows(DamagedJournalException.class, () -> sealed.frame(index));
        assertTrue(damage.getMessage().contains("last leaf hash"), damage::getMessage);
    }

    /// The print says nothing of the frame before: a hash that hangs on it is checked when it is wanted.
    @Test
    void frame_checkedBefore_withAnotherBeforeIt_handsOutNoHash() throws IOException {
        SealedSegment sealed = sealed();
        long index = middle(sealed);
        sealed.frame(index);
        byte[] bytes = storage.bytes(sealed.name());
        int before = frameAt(bytes, sealed.frameStart(sealed.frameStart(index) - 1));
        FrameHeader header = header(bytes, before);
        new FrameHeader(
                        header.codec(), header.firstIndex(), header.count(), header.recordBytes(), header.bodyBytes(),
                        header.bodyCrc(), Hash.ZERO)
                .put(ByteBuffer.wrap(bytes), before);
        Frame frame = sealed.frame(index);
        assertTrue(frame.entry(0).link().isEmpty());
        assertThrows(DamagedJournalException.class, frame::chained);
    }

    private SealedSegment sealed() throws IOException {
        try (Journal journal = Journal.open(storage, TestWriter.SMALL, TestWriter.ORIGIN)) {
            written(journal);
        }
        String name = storage.names().stream().filter(each -> each.endsWith(Segment.SEALED_SUFFIX)).toList().getLast();
        SealedSegment sealed = SealedSegment.open(storage, name, Segment.firstIndex(name, Segment.SEALED_SUFFIX));
        assertTrue(sealed.nextIndex() - sealed.header().firstIndex() > 200, "some frames");
        return sealed;
    }

    private static long middle(SealedSegment sealed) {
        return (sealed.header().firstIndex() + sealed.nextIndex()) / 2;
    }

    private static int frameAt(byte[] bytes, long first) {
        int at = SegmentHeader.BYTES;
        while (ByteBuffer.wrap(bytes).getLong(at + 8) != first) {
            at += FrameHeader.BYTES + ByteBuffer.wrap(bytes).getInt(at + 24) + Integer.BYTES;
        }
        return at;
    }

    private static FrameHeader header(byte[] bytes, int at) throws DamagedJournalException {
        return FrameHeader.read(ByteBuffer.wrap(bytes), at, new DamagedJournalException.Place(Path.of("frame"), at, ByteBuffer.wrap(bytes).getLong(at + 8)));
    }
}
