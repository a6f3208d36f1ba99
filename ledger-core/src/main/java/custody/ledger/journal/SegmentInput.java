package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import custody.ledger.zstd.Room;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// One reader's hold on a segment file, with [Room] that grows to the largest frame it met.
final class SegmentInput implements Closeable {
    private final StoredFile file;
    private final long length;
    private final Room stored = new Room();
    private final Room expanded = new Room();
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    SegmentInput(StoredFile file) throws IOException {
        this.file = file;
        this.length = file.size();
    }

    long length() {
        return length;
    }

    Place place(long offset, long index) {
        return new Place(file.path(), offset, index);
    }

    /// Exactly these bytes of the file, at position 0 of a buffer that the next call reuses, and somebody else once this
    /// is closed.
    ByteBuffer bytes(long offset, int count, long index) throws IOException {
        if (offset + count > length) {
            throw new DamagedJournalException(
                    place(offset, index), count + " bytes", Math.max(0, length - offset) + " bytes to the end of the file");
        }
        if (buffer.capacity() < count) {
            buffer = ByteBuffer.wrap(stored.bytes(count));
        }
        buffer.clear().limit(count);
        int read = file.read(buffer, offset);
        if (read != count) {
            throw new IOException("read " + read + " of " + count + " bytes at offset " + offset + " of " + file.path());
        }
        return buffer.flip();
    }

    /// An array of at least so many bytes, which the next call reuses, and somebody else once this is closed.
    byte[] room(int bytes) {
        return expanded.bytes(bytes);
    }

    FrameHeader frameHeader(long offset, long index) throws IOException {
        return FrameHeader.read(bytes(offset, FrameHeader.BYTES, index), 0, place(offset, index));
    }

    @Override
    public void close() throws IOException {
        stored.close();
        expanded.close();
        file.close();
    }
}
