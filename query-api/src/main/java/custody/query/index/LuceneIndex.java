package custody.query.index;

import custody.ledger.read.EntryReader;
import custody.query.project.Batch;
import custody.query.project.Projection;
import custody.query.project.ProjectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.QueryTimeoutImpl;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.search.TotalHits;
import org.jspecify.annotations.Nullable;

/// The embedded index: one document of every entry, and of every verdict version one that says from which entry on
/// and until which it was in force.
///
/// What is taken in becomes visible in a second or so, and in some tens of milliseconds when it is little; it becomes
/// durable every few seconds. The commit carries the tree size, so a crash takes documents and position back together.
/// After any failure to write, the writer is thrown away with all that it had not committed.
public final class LuceneIndex implements EntryIndex, Projection, AutoCloseable {
    private static final int COUNTED_EXACTLY = 10_000;
    private static final long LONGEST_SEARCH_MILLIS = 10_000;

    private final LuceneQueries queries;
    private final IndexWriting writing;

    public LuceneIndex(Path directory, EntryReader entries, VerdictFeed verdicts) {
        Analyzer analyzer = new WordAnalyzer();
        this.queries = new LuceneQueries(analyzer, FewValues.MOST);
        this.writing = new IndexWriting(directory, analyzer, entries, verdicts);
    }

    @Override
    public String name() {
        return "index";
    }

    @Override
    public long position() throws ProjectionException {
        return writing.position();
    }

    /// Entries that were taken, visible or not; 0 before it was opened.
    public long taken() {
        return writing.taken();
    }

    @Override
    public void apply(Batch batch) throws ProjectionException {
        writing.apply(batch);
    }

    @Override
    public long visible(long taken) {
        return Math.min(taken, size());
    }

    @Override
    public Duration rest() throws ProjectionException {
        return writing.rest();
    }

    @Override
    public void settle() throws ProjectionException {
        writing.settle();
    }

    @Override
    public long size() {
        IndexView seen = writing.view();
        return seen == null ? 0 : seen.size();
    }

    @Override
    public Hits search(Search search) {
        IndexView seen = held();
        if (seen == null) {
            return new Hits(List.of(), false, 0L, 0);
        }
        try {
            return search(search, seen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            seen.release();
        }
    }

    private Hits search(Search search, IndexView seen) throws IOException {
        PageOrder order = PageOrder.of(search);
        if (!order.ascending()) {
            return search(search, order, seen.reader(), seen.size());
        }
        try (IndexReader turned = seen.oldestFirst()) {
            return search(search, order, turned, seen.size());
        }
    }

    private Hits search(Search search, PageOrder order, IndexReader reader, long size) throws IOException {
        long asOf = Math.min(search.asOf(), size);
        FieldDoc after = order.after(search.key());
        var searcher = new IndexSearcher(reader);
        searcher.setTimeout(new QueryTimeoutImpl(LONGEST_SEARCH_MILLIS));
        TopFieldDocs found = searcher.search(
                queries.of(search, asOf, size),
                new TopFieldCollectorManager(
                        order.sort(), search.count() + 1, after, search.counted() ? COUNTED_EXACTLY : search.count() + 1));
        if (searcher.timedOut()) {
            throw new EntryQueryException("the search took longer than " + LONGEST_SEARCH_MILLIS + " ms; narrow it down");
        }
        List<Hits.Hit> hits = new ArrayList<>(Arrays.stream(found.scoreDocs)
                .limit(search.count())
                .map(doc -> order.hit((FieldDoc) doc))
                .toList());
        if (!search.forward()) {
            Collections.reverse(hits);
        }
        boolean exact = found.totalHits.relation() == TotalHits.Relation.EQUAL_TO;
        Long total = exact ? Long.valueOf(found.totalHits.value()) : null;
        return new Hits(hits, found.scoreDocs.length > search.count(), total, asOf);
    }

    @Override
    public List<Beginning> beginnings(Search.Over over, EntryQuery where, Beginning behind, long below, int max) {
        IndexView seen = held();
        if (seen == null) {
            return List.of();
        }
        try {
            Query query = queries.began(over, where, Math.max(0, behind.from()), Math.min(below, seen.size()));
            return new Beginnings(seen.reader(), query, over).after(behind, max);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            seen.release();
        }
    }

    @Override
    public Map<List<String>, Long> tally(Search search, List<EntryField> by, Map<EntryField, Meanings> meanings, boolean daily, int most) {
        IndexView seen = held();
        if (seen == null) {
            return Map.of();
        }
        try {
            long asOf = Math.min(search.asOf(), seen.size());
            var counting = new LuceneTally(
                    search.where(), by, meanings, daily, most, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_SEARCH_MILLIS));
            return counting.count(new IndexSearcher(seen.reader()), queries.of(search, asOf, seen.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            seen.release();
        }
    }

    @Override
    public Beside beside(Search search, EntryField of, EntryField beside) {
        IndexView seen = held();
        if (seen == null) {
            return Beside.NOTHING;
        }
        boolean isOpen = false;
        try {
            Query query = queries.of(search, Math.min(search.asOf(), seen.size()), seen.size());
            Beside opened = new LuceneBeside(seen, query, of, beside, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_SEARCH_MILLIS));
            isOpen = true;
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!isOpen) {
                seen.release();
            }
        }
    }

    @Override
    public Map<String, Set<Long>> newestOf(Search search, EntryField by, Set<String> values, int most) {
        IndexView seen = held();
        if (seen == null) {
            return Map.of();
        }
        try {
            long asOf = Math.min(search.asOf(), seen.size());
            return new LuceneNewest(by, most).of(values, new IndexSearcher(seen.reader()), queries.of(search, asOf, seen.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            seen.release();
        }
    }

    @Override
    public Map<String, Long> newest(Search search, EntryField by) {
        IndexView seen = held();
        if (seen == null) {
            return Map.of();
        }
        try {
            long asOf = Math.min(search.asOf(), seen.size());
            var counting = new LuceneTally(
                    search.where(), List.of(by), Map.of(), false, COUNTED_EXACTLY, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_SEARCH_MILLIS));
            return counting.newest(new IndexSearcher(seen.reader()), queries.of(search, asOf, seen.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            seen.release();
        }
    }

    private @Nullable IndexView held() {
        while (true) {
            IndexView seen = writing.view();
            if (seen == null || seen.hold()) {
                return seen;
            }
        }
    }

    /// Commits and closes. The follower must have stopped.
    @Override
    public void close() throws IOException {
        writing.close();
    }
}
