package custody.query.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;

/// What searches see: a point in time and the tree size that it covers.
record IndexView(DirectoryReader reader, long size) {
    /// The same with the segments turned round, for what looks for the oldest: to be closed before it is released.
    IndexReader oldestFirst() throws IOException {
        IndexReader[] segments = reader.leaves().reversed().stream().map(LeafReaderContext::reader).toArray(IndexReader[]::new);
        return new MultiReader(segments, false);
    }

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
