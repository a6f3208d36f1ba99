package custody.query.index;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The directory of the index: opened when its format is ours and it is whole, else emptied.
final class IndexFiles {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFiles.class);
    private static final String SIZE = "custody.size";
    private static final String FORMAT = "custody.format";
    /// Raise it with every change of the documents, and when the rules say other verdicts than before.
    private static final String CURRENT_FORMAT = "12";
    private static final double BUFFER_MEGABYTES = 96;

    private final Path path;
    private final Analyzer analyzer;
    private @Nullable Directory directory;
    private boolean damaged;

    IndexFiles(Path path, Analyzer analyzer) {
        this.path = path;
        this.analyzer = analyzer;
    }

    IndexWriter open() throws IOException {
        Directory in = directory;
        if (in == null) {
            Files.createDirectories(path);
            in = new FlushDirectory(FSDirectory.open(path));
            directory = in;
        }
        if (damaged) {
            return empty(in, "it was damaged");
        }
        try {
            IndexWriter writer = new IndexWriter(in, config(OpenMode.CREATE_OR_APPEND));
            Map<String, String> data = data(writer);
            if (data.isEmpty() || CURRENT_FORMAT.equals(data.get(FORMAT))) {
                return writer;
            }
            writer.rollback();
            return empty(in, "its format is " + data.get(FORMAT) + ", not " + CURRENT_FORMAT);
        } catch (CorruptIndexException | IndexFormatTooOldException | IndexFormatTooNewException
                | NoSuchFileException | EOFException | IllegalArgumentException e) {
            return empty(in, e.getMessage());
        }
    }

    private IndexWriter empty(Directory in, @Nullable String why) throws IOException {
        LOG.warn("the index is made anew: {}", why);
        for (String file : in.listAll()) {
            if (!file.equals(IndexWriter.WRITE_LOCK_NAME)) {
                in.deleteFile(file);
            }
        }
        IndexWriter writer = new IndexWriter(in, config(OpenMode.CREATE));
        damaged = false;
        return writer;
    }

    private IndexWriterConfig config(OpenMode mode) {
        return new IndexWriterConfig(analyzer)
                .setOpenMode(mode)
                .setMergePolicy(new NewestFirst())
                // What becomes visible does not wait for a merge.
                .setMaxFullFlushMergeWaitMillis(0)
                .setLeafSorter(PageOrder.OF_SEGMENTS)
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                .setCommitOnClose(false);
    }

    /// The tree size that the last commit covers.
    static long size(IndexWriter writer) {
        return Long.parseLong(data(writer).getOrDefault(SIZE, "0"));
    }

    static Map<String, String> data(long size) {
        return Map.of(SIZE, Long.toString(size), FORMAT, CURRENT_FORMAT);
    }

    private static Map<String, String> data(IndexWriter writer) {
        var data = new HashMap<String, String>();
        Iterable<Map.Entry<String, String>> live = writer.getLiveCommitData();
        if (live != null) {
            live.forEach(each -> data.put(each.getKey(), each.getValue()));
        }
        return data;
    }

    /// Closes a writer whose index covers more than there is: it is of another ledger.
    void discard(IndexWriter writer) throws IOException {
        damaged = true;
        writer.rollback();
    }

    /// Closes a writer without a commit.
    void close(@Nullable IndexWriter writer, Exception why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            damaged |= cause instanceof CorruptIndexException;
        }
        if (writer != null) {
            try {
                writer.rollback();
            } catch (IOException | RuntimeException e) {
                LOG.warn("the index writer does not close", e);
            }
        }
    }

    void close() throws IOException {
        Directory open = directory;
        directory = null;
        if (open != null) {
            open.close();
        }
    }
}
