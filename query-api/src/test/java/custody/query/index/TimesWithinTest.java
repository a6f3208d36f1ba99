package custody.query.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;

/// A segment with times from 10 to 20, and one with times from 15 to 40.
class TimesWithinTest {
    @Test
    void aSegmentWithoutSuchATime_isLeftAtOnce() throws IOException {
        try (var directory = new ByteBuffersDirectory(); var writer = new IndexWriter(directory, config())) {
            write(writer, 20, 10, 14);
            write(writer, 40, 15, 30);
            try (var reader = DirectoryReader.open(writer)) {
                var searcher = new IndexSearcher(reader);
                assertEquals(List.of(), asked(searcher, Long.MIN_VALUE, 9));
                assertEquals(List.of(0), asked(searcher, 9, 10));
                assertEquals(List.of(0), asked(searcher, 11, 14));
                assertEquals(List.of(0, 1), asked(searcher, 15, 15));
                assertEquals(List.of(0, 1), asked(searcher, 20, 21));
                assertEquals(List.of(1), asked(searcher, 21, 40));
                assertEquals(List.of(), asked(searcher, 41, Long.MAX_VALUE));
                for (long least = 8; least < 42; least++) {
                    for (long most = least; most < 42; most++) {
                        assertEquals(
                                searcher.count(LongField.newRangeQuery(EntryDocument.INDEX, least, most)),
                                searcher.count(new TimesWithin(least, most)));
                    }
                }
            }
        }
    }

    private static List<Integer> asked(IndexSearcher searcher, long least, long most) throws IOException {
        Query query = searcher.rewrite(new TimesWithin(least, most));
        Weight weight = query.createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1);
        var asked = new ArrayList<Integer>();
        for (int i : IntStream.range(0, searcher.getLeafContexts().size()).toArray()) {
            if (weight.scorerSupplier(searcher.getLeafContexts().get(i)) != null) {
                asked.add(i);
            }
        }
        return asked;
    }

    private static IndexWriterConfig config() {
        return new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE);
    }

    private static void write(IndexWriter writer, long... times) throws IOException {
        for (long time : times) {
            var document = new Document();
            document.add(SortedNumericDocValuesField.indexedField(EntryDocument.TIME, time));
            document.add(new LongField(EntryDocument.INDEX, time, Field.Store.NO));
            writer.addDocument(document);
        }
        writer.flush();
    }
}
