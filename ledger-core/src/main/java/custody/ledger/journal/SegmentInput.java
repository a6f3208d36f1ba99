package custody.ledger.journal;

import custody.ledger.journal.DamagedJournalException.Place;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// One reader's hold on a segment file, with buffers that grow to the largest frame it met.
final class SegmentInput implements Closeable {
    private static final int FIRST_BUFFER_BYTES = 16 << 10;

    private final StoredFile file;
    private final long length;
    private byte[] room = {};
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BUFFER_BYTES);

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

    /// Exactly these bytes of the file, at position 0 of a buffer that the next call reuses.
    ByteBuffer bytes(long offset, int count, long index) throws IOException {
        if (offset + count > length) {
            throw new DamagedJournalException(
                    place(offset, index), count + " bytes", Math.max(0, length - offset) + " bytes to the end of the file");
        }
        if (buffer.capacity() < count) {
            buffer = ByteBuffer.allocate(count);
        }
        buffer.clear().limit(count);
        int read = file.read(buffer, offset);
        if (read != count) {
            throw new IOException("read " + read + " of " + count + " bytes at offset " + offset + " of " + file.path());
        }
        return buffer.flip();
    }

    /// An array of at least so many bytes, which the next call reuses.
    byte[] room(int bytes) {
        if (room.length < bytes) {
            room = new byte[bytes];
        }
        return room;
    }

    FrameHeader frameHeader(long offset, long index) throws IOException {
        return FrameHeader.read(bytes(offset, FrameHeader.BYTES, index), 0, place(offset, index));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
