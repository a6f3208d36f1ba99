package custody.query.index;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;

class LuceneQueriesTest {
    /// In the order in which Lucene asks a segment, which is that of the clauses after it has rewritten them: the first
    /// that a segment cannot fulfil spares it the others.
    @Test
    void aSegmentIsAskedForItsTimesFirst() throws IOException {
        var where = new EntryQuery.And(List.of(
                EntryQuery.is(EntryField.SECRET, "vault:prod/db"), EntryQuery.is(EntryField.VERDICT, "REVOKED", "EXPIRED"),
                new EntryQuery.Within(10, 20)));
        var search = new Search(Search.Over.USES, where, Search.Order.EVENT_TIME, false, 100, 50, null, true);
        try (var directory = new ByteBuffersDirectory();
                var writer = new IndexWriter(directory, new IndexWriterConfig())) {
            writer.addDocument(use("REVOKED", 15, 30));
            writer.addDocument(use("EXPIRED", 150, 130));
            String asked = rewritten(writer, new LuceneQueries(new WordAnalyzer(), FewValues.MOST).of(search, 100, 200));
            int time = asked.indexOf("time:");
            assertTrue(time >= 0 && time < asked.indexOf("secret.uri:") && time < asked.indexOf("verdict:"), asked);
        }
    }

    private static String rewritten(IndexWriter writer, Query query) throws IOException {
        try (var reader = DirectoryReader.open(writer)) {
            return new IndexSearcher(reader).rewrite(query).toString();
        }
    }

    private static Document use(String verdict, long time, long from) {
        var document = new Document();
        document.add(new StringField(EntryDocument.DOCUMENT, EntryDocument.USE, Field.Store.NO));
        document.add(new StringField(EntryField.SECRET.word(), "vault:prod/db", Field.Store.NO));
        document.add(new StringField(EntryField.VERDICT.word(), verdict, Field.Store.NO));
        document.add(SortedNumericDocValuesField.indexedField(EntryDocument.TIME, time));
        document.add(new LongField(EntryDocument.FROM, from, Field.Store.NO));
        document.add(new NumericDocValuesField(EntryDocument.TO, from + 50));
        return document;
    }
}
