package custody.query.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Patterns over an index of four segments, in each of which every field has ten values that begin with `a`, ten with `A` and
/// one of its own; fifty values may be looked through.
class FewValuesTest {
    private static final int MOST = 50;
    private static final int SEGMENTS = 4;
    private static final int VALUES = 10;

    @AutoClose
    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();

    @BeforeEach
    void write() throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE))) {
            for (int segment = 0; segment < SEGMENTS; segment++) {
                for (int i = 0; i < VALUES; i++) {
                    Document document = new Document();
                    for (String value : List.of("a" + i, "A" + i, "b" + segment)) {
                        if (!value.startsWith("a")) {
                            document.add(new StringField(EntryDocument.TEXT, value, Field.Store.NO));
                        }
                        for (EntryField field : EntryField.values()) {
                            document.add(new StringField(field.word(), value, Field.Store.NO));
                        }
                    }
                    writer.addDocument(document);
                }
                writer.commit();
            }
        }
    }

    /// How many entries a text finds.
    private int found(String text) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            assertEquals(SEGMENTS, reader.leaves().size());
            return new IndexSearcher(reader).count(SearchText.read(text, new WordAnalyzer(), new FewValues(MOST)));
        }
    }

    private void refused(EntryQuery where, String pattern) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            Search search = new Search(Search.Over.ENTRIES, where, Search.Order.INDEX, false, 1, 1, null, true);
            LuceneQueries queries = new LuceneQueries(new WordAnalyzer(), MOST);
            IndexSearcher searcher = new IndexSearcher(reader);
            for (var query : List.of(queries.of(search, 1, 1), queries.began(Search.Over.ENTRIES, where, 0, 1))) {
                String said = assertThrows(EntryQueryException.class, () -> searcher.rewrite(query), pattern).getMessage();
                assertTrue(said.startsWith("more than 50 values would have to be looked through for " + pattern), said);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachFieldHasTheSameBound(EntryField field) throws IOException {
        String name = field.word() + ":";
        assertEquals(SEGMENTS * VALUES, found(name + "a*"), "as many values");
        assertEquals(SEGMENTS * VALUES, found(name + "a? OR " + name + "a?"), "the same pattern again");
        refused(new EntryQuery.Syntax(name + "a* OR " + name + "a?x"), name);
        refused(new EntryQuery.Syntax(name + "*"), name + "*");
        refused(new EntryQuery.Or(List.of(new EntryQuery.StartsWith(field, "a"), new EntryQuery.StartsWith(field, "a1"), new EntryQuery.StartsWith(field, ""))), name);
        refused(new EntryQuery.Not(new EntryQuery.Holds(field, "x")), name + "*x*");
    }

    @Test
    void wordsHaveItToo() throws IOException {
        assertEquals(SEGMENTS * VALUES, found("a*"));
        refused(new EntryQuery.Syntax("a* OR a?x"), "a?x");
    }

    /// What nothing begins like is not looked through, however much there is.
    @Test
    void onlyWhatBeginsLikeAPatternCounts() throws IOException {
        assertEquals(VALUES, found("credential:b1* AND credential:b? OR credential:c*"));
    }
}
