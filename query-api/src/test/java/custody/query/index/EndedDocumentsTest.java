package custody.query.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndedDocumentsTest {
    private static final long OPEN = Long.MAX_VALUE;

    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();

    private final IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig());

    private final EndedDocuments ended = new EndedDocuments();

    EndedDocumentsTest() throws IOException {}

    /// Three entries; a version of the first two begins with the third, and they are in two segments.
    @BeforeEach
    void fill() throws IOException {
        document(0, 0);
        document(1, 1);
        writer.flush();
        document(2, 2);
        document(0, 2);
        document(1, 2);
        writer.flush();
    }

    @AfterEach
    void close() throws IOException {
        writer.close();
        directory.close();
    }

    private void document(long index, long from) throws IOException {
        writer.addDocument(List.of(
                new SortedNumericDocValuesField(EntryDocument.INDEX, index),
                new LongField(EntryDocument.FROM, from, Field.Store.NO),
                new NumericDocValuesField(EntryDocument.TO, OPEN)));
    }

    @Test
    void theDocumentOfThatEntryAndBeginningEndsAndNoOther() throws IOException {
        ended.add(0, 0, 2);
        ended.add(1, 2, 7);
        ended.write(writer);
        assertEquals(Map.of("0/0", 2L, "1/1", OPEN, "2/2", OPEN, "0/2", OPEN, "1/2", 7L), ends());
    }

    @Test
    void whatIsNotThereIsNoMatter() throws IOException {
        ended.add(5, 5, 9);
        ended.add(0, 1, 9);
        ended.write(writer);
        assertEquals(List.of(OPEN, OPEN, OPEN, OPEN, OPEN), List.copyOf(ends().values()));
    }

    @Test
    void whatIsMergedMeanwhileIsLookedForAgain() throws IOException {
        ended.add(0, 0, 2);
        ended.add(1, 2, 7);
        try (DirectoryReader before = DirectoryReader.open(writer)) {
            writer.forceMerge(1);
            assertFalse(ended.writeAll(before, writer));
        }
        ended.write(writer);
        assertEquals(Map.of("0/0", 2L, "1/1", OPEN, "2/2", OPEN, "0/2", OPEN, "1/2", 7L), ends());
    }

    @Test
    void whatWasWrittenIsNotWrittenAgain() throws IOException {
        ended.add(0, 0, 2);
        ended.write(writer);
        ended.add(0, 2, 9);
        ended.write(writer);
        assertEquals(Map.of("0/0", 2L, "1/1", OPEN, "2/2", OPEN, "0/2", 9L, "1/2", OPEN), ends());
    }

    /// Until when each document holds.
    private Map<String, Long> ends() throws IOException {
        var ends = new TreeMap<String, Long>();
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
            for (LeafReaderContext leaf : reader.leaves()) {
                SortedNumericDocValues index = leaf.reader().getSortedNumericDocValues(EntryDocument.INDEX);
                SortedNumericDocValues from = leaf.reader().getSortedNumericDocValues(EntryDocument.FROM);
                NumericDocValues to = leaf.reader().getNumericDocValues(EntryDocument.TO);
                while (to.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
                    index.advanceExact(to.docID());
                    from.advanceExact(to.docID());
                    ends.put(index.nextValue() + "/" + from.nextValue(), to.longValue());
                }
            }
        }
        return ends;
    }
}
