package custody.query.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;

class NewestFirstTest {
    private static final int FLUSHES = 300;
    private static final int OF_ONE = 5;

    /// Segments of five documents each, the newest first, that come in the order of their times and are merged meanwhile.
    @Test
    void whatIsMergedOfNeighboursHasItsNewestFirst_asHaveTheSegmentsThatAreSearched() throws IOException {
        try (var directory = new ByteBuffersDirectory(); var writer = new IndexWriter(directory, config())) {
            for (int flush = 0; flush < FLUSHES; flush++) {
                for (int i = OF_ONE - 1; i >= 0; i--) {
                    writer.addDocument(at((long) flush * OF_ONE + i));
                }
                DirectoryReader.open(writer).close();
            }
            try (var reader = DirectoryReader.open(writer)) {
                assertTrue(reader.leaves().size() < FLUSHES / 4, reader.leaves().size() + " segments are left");
                assertEquals(
                        LongStream.range(0, (long) FLUSHES * OF_ONE).boxed().sorted(Comparator.reverseOrder()).toList(), times(reader));
            }
        }
    }

    @Test
    void allInOne_isInThatOrderToo() throws IOException {
        try (var directory = new ByteBuffersDirectory(); var writer = new IndexWriter(directory, config())) {
            for (long time : new long[] {3, 1, 2, 8}) {
                writer.addDocument(at(time));
                writer.flush();
            }
            writer.forceMerge(1);
            try (var reader = DirectoryReader.open(writer)) {
                // What came later is in front, whatever its time: none is sorted.
                assertEquals(List.of(8L, 2L, 1L, 3L), times(reader));
            }
        }
    }

    @Test
    void whoLooksForTheOldest_beginsWithTheSegmentThatHasIt() throws IOException {
        try (var directory = new ByteBuffersDirectory(); var writer = new IndexWriter(directory, config())) {
            for (long time = 1; time <= 3; time++) {
                writer.addDocument(at(time * 10));
                writer.addDocument(at(time * 10 - 5));
                writer.flush();
            }
            var view = new IndexView(DirectoryReader.open(writer), 6);
            try (IndexReader turned = view.oldestFirst()) {
                assertEquals(List.of(10L, 5L, 20L, 15L, 30L, 25L), times(turned));
            }
            assertTrue(view.hold(), "closing what was turned leaves the view open");
            view.release();
            view.release();
            assertFalse(view.hold());
        }
    }

    private static IndexWriterConfig config() {
        return new IndexWriterConfig()
                .setMergePolicy(new NewestFirst())
                .setLeafSorter(PageOrder.OF_SEGMENTS)
                .setMergeScheduler(new SerialMergeScheduler());
    }

    private static Document at(long time) {
        var document = new Document();
        document.add(SortedNumericDocValuesField.indexedField(EntryDocument.TIME, time));
        return document;
    }

    /// In the order in which a search would come by them.
    private static List<Long> times(IndexReader reader) throws IOException {
        var times = new ArrayList<Long>();
        for (LeafReaderContext leaf : reader.leaves()) {
            SortedNumericDocValues values = DocValues.getSortedNumeric(leaf.reader(), EntryDocument.TIME);
            for (int document = 0; document < leaf.reader().maxDoc(); document++) {
                assertTrue(values.advanceExact(document));
                times.add(values.nextValue());
            }
        }
        return times;
    }
}
