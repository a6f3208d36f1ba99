package custody.query.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlushDirectoryTest {
    @TempDir
    Path folder;

    /// Files that were made on the disk, in order.
    private final List<String> made = new ArrayList<>();

    private Directory recording() throws IOException {
        return new FilterDirectory(FSDirectory.open(folder)) {
            @Override
            public IndexOutput createOutput(String name, IOContext context) throws IOException {
                made.add(name);
                return super.createOutput(name, context);
            }

            @Override
            public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
                IndexOutput output = super.createTempOutput(prefix, suffix, context);
                made.add(output.getName());
                return output;
            }
        };
    }

    private static IndexWriter writer(Directory in) throws IOException {
        return new IndexWriter(in, new IndexWriterConfig().setCommitOnClose(false));
    }

    private static Document document(int n) {
        Document document = new Document();
        document.add(new StringField("id", Integer.toString(n), Field.Store.NO));
        document.add(new NumericDocValuesField("n", n));
        return document;
    }

    private static void flush(IndexWriter into, int from) throws IOException {
        for (int n = from; n < from + 50; n++) {
            into.addDocument(document(n));
        }
        DirectoryReader.open(into).close();
    }

    @Test
    void flushMakesNoOtherFilesOnTheDiskThanTheSegments() throws Exception {
        try (Directory in = new FlushDirectory(recording()); IndexWriter writer = writer(in)) {
            flush(writer, 0);
            flush(writer, 50);
            assertEquals(6, made.size(), made.toString());
            assertTrue(made.stream().allMatch(name -> name.matches("_\\w+\\.(cfs|cfe|si)")), made.toString());
        }
    }

    @Test
    void whatIsCommittedIsOnTheDisk_deletionsToo() throws Exception {
        try (Directory in = new FlushDirectory(recording()); IndexWriter writer = writer(in)) {
            flush(writer, 0);
            flush(writer, 50);
            writer.deleteDocuments(new Term("id", "7"));
            writer.forceMerge(1);
            writer.deleteDocuments(new Term("id", "70"));
            writer.commit();
            // Another process that finds what a kill leaves.
            try (Directory left = FSDirectory.open(folder); DirectoryReader reader = DirectoryReader.open(left)) {
                assertEquals(98, reader.numDocs());
            }
        }
    }

    @Test
    void whatIsNotCommittedLeavesNoTraceInTheIndex() throws Exception {
        try (Directory in = new FlushDirectory(recording()); IndexWriter writer = writer(in)) {
            flush(writer, 0);
            writer.commit();
            flush(writer, 50);
            try (Directory left = FSDirectory.open(folder); DirectoryReader reader = DirectoryReader.open(left)) {
                assertEquals(50, reader.numDocs());
            }
            writer.rollback();
        }
        try (var names = Files.list(folder)) {
            assertFalse(names.anyMatch(each -> each.toString().endsWith(".tmp")), "nothing temporary is left");
        }
    }
}
