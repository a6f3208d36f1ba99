package custody.query.index;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;

/// Documents in the index that hold no more, until that is written there.
///
/// A document is found by the entry that it holds from, and told from others of that entry by its own. A name of its own
/// as a term would be found sooner; but terms are what an index of events is made of, every merge writes all of them
/// again, and few documents ever end once they are in the index.
final class EndedDocuments {
    /// A merge can end while one looks, and its documents are then looked for again; more than a few times in a row would
    /// be a fault.
    private static final int TRIES = 100;

    private final Map<Place, Long> ends = new HashMap<>();

    private record Place(long index, long from) {}

    /// The document of an entry that holds from entry `from` on holds until entry `to`. It need not be there.
    void add(long index, long from, long to) {
        ends.put(new Place(index, from), to);
    }

    void clear() {
        ends.clear();
    }

    /// Writes what was added; then nothing is.
    void write(IndexWriter into) throws IOException {
        for (int tries = 0; !ends.isEmpty(); tries++) {
            if (tries == TRIES) {
                throw new IOException("documents that end are merged again and again");
            }
            try (DirectoryReader reader = DirectoryReader.open(into)) {
                if (writeAll(reader, into)) {
                    ends.clear();
                }
            }
        }
    }

    /// Writes those that `reader` has; whether none of them was merged away since it was opened. What is written is forgotten.
    boolean writeAll(DirectoryReader reader, IndexWriter into) throws IOException {
        var searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        long[] from = ends.keySet().stream().mapToLong(Place::from).distinct().toArray();
        Weight weight = searcher.createWeight(searcher.rewrite(LongPoint.newSetQuery(EntryDocument.FROM, from)), ScoreMode.COMPLETE_NO_SCORES, 1);
        boolean all = true;
        for (LeafReaderContext leaf : reader.leaves()) {
            Scorer found = weight.scorer(leaf);
            if (found != null) {
                all &= write(leaf.reader(), found.iterator(), into);
            }
        }
        return all;
    }

    private boolean write(LeafReader segment, DocIdSetIterator found, IndexWriter into) throws IOException {
        SortedNumericDocValues index = DocValues.getSortedNumeric(segment, EntryDocument.INDEX);
        SortedNumericDocValues from = DocValues.getSortedNumeric(segment, EntryDocument.FROM);
        boolean all = true;
        for (int document = found.nextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = found.nextDoc()) {
            if (!index.advanceExact(document) || !from.advanceExact(document)) {
                throw new IllegalStateException("a document has no entry");
            }
            var place = new Place(index.nextValue(), from.nextValue());
            Long to = ends.get(place);
            if (to != null) {
                if (into.tryUpdateDocValue(segment, document, new NumericDocValuesField(EntryDocument.TO, to)) < 0) {
                    all = false;
                } else {
                    ends.remove(place);
                }
            }
        }
        return all;
    }
}
