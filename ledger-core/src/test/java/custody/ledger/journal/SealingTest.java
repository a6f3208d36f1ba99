package custody.ledger.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingTest {
    private static final int STEP = 61;

    @TempDir
    Path directory;

    private RawSegment raw(Storage storage) throws IOException {
        TestWriter writer = TestWriter.open(DiskStorage.of(directory), 6);
        for (int i = 0; i < 6; i++) {
            writer.commit(15);
        }
        writer.journal.close();
        String name = Segment.rawName(0);
        try (SegmentInput input = new SegmentInput(storage.open(name, false))) {
            SegmentHeader header = SegmentHeader.read(input.bytes(0, SegmentHeader.BYTES, 0), input.place(0, 0));
            RawSegment segment = new RawSegment(storage, name, header);
            segment.load(input, Long.MIN_VALUE, _ -> {});
            return segment;
        }
    }

    @Test
    void write_isKnownToHoldWhatTheRawSegmentHolds() throws IOException {
        Storage storage = DiskStorage.of(directory);
        RawSegment raw = raw(storage);
        SealedSegment sealed = new Sealing(storage, raw, () -> {}).write();
        List<String> written = new ArrayList<>();
        List<String> read = new ArrayList<>();
        raw.scan(Long.MAX_VALUE, frame -> leaves(frame, written));
        sealed.scan(Long.MAX_VALUE, frame -> leaves(frame, read));
        assertEquals(90, written.size());
        assertEquals(written, read);
    }

    private static void leaves(Frame frame, List<String> into) {
        for (int i = 0; i < frame.header().count(); i++) {
            into.add(frame.leafHash(i).toHex());
        }
    }

    /// A disk that keeps other bytes than it was given is found out before the raw segment goes.
    @Test
    void write_onADiskThatChangesAByte_isRefused() throws IOException {
        Storage disk = DiskStorage.of(directory);
        RawSegment raw = raw(disk);
        String name = new Sealing(disk, raw, () -> {}).write().name();
        long length = Files.size(directory.resolve(name));
        for (long at = 0; at < length; at += STEP) {
            var storage = new FlippingStorage(disk, directory.resolve(name), at);
            IOException refusal =
                    assertThrows(DamagedJournalException.class, () -> new Sealing(storage, raw, () -> {}).write(), "byte " + at);
            assertTrue(String.valueOf(refusal.getMessage()).contains(name), refusal::getMessage);
        }
    }

    /// A disk on which one byte of a file is another one when the file is first opened to be read.
    private static final class FlippingStorage implements Storage {
        private final Storage disk;
        private final Path file;
        private final long at;
        private boolean flipped;

        FlippingStorage(Storage disk, Path file, long at) {
            this.disk = disk;
            this.file = file;
            this.at = at;
        }

        @Override
        public StoredFile open(String name, boolean writable) throws IOException {
            if (!flipped && file.endsWith(name)) {
                flipped = true;
                byte[] bytes = Files.readAllBytes(file);
                bytes[(int) at] ^= 1;
                Files.write(file, bytes);
            }
            return disk.open(name, writable);
        }

        @Override
        public List<String> names() throws IOException {
            return disk.names();
        }

        @Override
        public StoredFile create(String name) throws IOException {
            return disk.create(name);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            disk.rename(from, to);
        }

        @Override
        public void delete(String name) throws IOException {
            disk.delete(name);
        }

        @Override
        public void forceDirectory() throws IOException {
            disk.forceDirectory();
        }

        @Override
        public long usableBytes() throws IOException {
            return disk.usableBytes();
        }

        @Override
        public Path path(String name) {
            return disk.path(name);
        }
    }
}
