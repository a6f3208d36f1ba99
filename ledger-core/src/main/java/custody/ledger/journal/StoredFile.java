package custody.ledger.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// An open file of a [Storage]. Reads are for any number of threads; writes are for one.
public interface StoredFile extends Closeable {
    Path path();

    long size() throws IOException;

    /// Reads until the buffer is full or the file ends; the number of bytes read.
    int read(ByteBuffer into, long position) throws IOException;

    /// Writes all that remains in the buffer.
    void write(ByteBuffer from, long position) throws IOException;

    /// Returns when everything written so far is on the device.
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
