package custody.query.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.index.DirectoryReader;

/// What searches see: a point in time and the tree size that it covers.
record IndexView(DirectoryReader reader, long size) {
    /// Keeps it open until [#release]; false when it is closed already.
    boolean hold() {
        return reader.tryIncRef();
    }

    void release() {
        try {
            reader.decRef();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
