package custody.query.index;

import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.project.Batch;
import custody.query.project.Projection;
import custody.query.project.ProjectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.QueryTimeoutImpl;
import org.apache.lucene.index.Term;
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
/// What is taken in becomes visible a few times a second and durable every few seconds; the commit carries the tree
/// size, so a crash takes documents and position back together. After any failure to write, the writer is thrown
/// away with all that it had not committed.
public final class LuceneIndex implements EntryIndex, Projection, AutoCloseable {
    private static final long REFRESH_EVERY = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long REFRESH_AT_LEAST_EVERY = TimeUnit.MILLISECONDS.toNanos(1_500);

    /// While entries wait, making them visible takes about one part in so many of the time: each time costs a segment
    /// to be written, and merged later.
    private static final long REFRESH_SHARE = 10;
    private static final long COMMIT_EVERY = TimeUnit.SECONDS.toNanos(5);
    private static final int COUNTED_EXACTLY = 10_000;
    private static final long LONGEST_SEARCH_MILLIS = 10_000;

    /// What searches see: a point in time and the tree size that it covers.
    private record View(DirectoryReader reader, long size) {}

    private final IndexFiles files;
    private final EntryReader entries;
    private final VerdictFeed verdicts;
    private final Analyzer analyzer = new WordAnalyzer();
    private final LuceneQueries queries = new LuceneQueries(analyzer);
    private final ExecutorService background =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("index").daemon().factory());
    private @Nullable Future<?> writing;
    private @Nullable IndexWriter writer;
    private long taken;
    private long committed;
    private long refreshedAt;
    private long refreshEvery = REFRESH_EVERY;
    private long committedAt;
    private volatile @Nullable View view;

    public LuceneIndex(Path directory, EntryReader entries, VerdictFeed verdicts) {
        this.files = new IndexFiles(directory, analyzer);
        this.entries = entries;
        this.verdicts = verdicts;
    }

    @Override
    public String name() {
        return "index";
    }

    @Override
    public long position() throws ProjectionException {
        if (writer == null) {
            try {
                writer = files.open();
                taken = IndexFiles.size(writer);
                if (taken > entries.size()) {
                    files.discard(writer);
                    writer = files.open();
                    taken = 0;
                }
                committed = taken;
                committedAt = System.nanoTime();
                refresh(writer, taken);
            } catch (IOException | RuntimeException e) {
                abandon(e);
                throw new ProjectionException("the index does not open: " + e.getMessage(), e);
            }
        }
        return taken;
    }

    @Override
    public void apply(Batch batch) throws ProjectionException {
        IndexWriter into = writer;
        if (into == null || batch.from() != taken) {
            throw new IllegalStateException("batch from " + batch.from() + ", the index is at " + taken);
        }
        try {
            awaitWritten();
            List<IndexedVerdict> judged = verdicts.between(batch.from(), batch.to());
            writing = background.submit(() -> write(into, batch, judged));
            taken = batch.to();
        } catch (IOException | RuntimeException e) {
            abandon(e);
            throw new ProjectionException("the index does not take the entries before " + batch.from() + ": " + e.getMessage(), e);
        }
    }

    /// Writes a batch, beside the follower that is at the next one with the other projections.
    private Void write(IndexWriter into, Batch batch, List<IndexedVerdict> judged) throws IOException {
        Map<Long, IndexedVerdict> first = new HashMap<>();
        judged.stream().filter(LuceneIndex::isOwn).forEach(each -> first.put(each.use(), each));
        batch.items().parallelStream().forEach(item -> addEntry(into, item, first.get(item.entry().index())));
        for (IndexedVerdict verdict : judged) {
            if (!isOwn(verdict)) {
                addVersion(into, batch, verdict);
            }
        }
        long now = System.nanoTime();
        if (now - refreshedAt >= refreshEvery) {
            refresh(into, batch.to());
        }
        if (now - committedAt >= COMMIT_EVERY) {
            commit(into, batch.to());
        }
        return null;
    }

    /// Returns when the batch before is written; its failure is told here.
    private void awaitWritten() throws IOException {
        Future<?> last = writing;
        writing = null;
        if (last == null) {
            return;
        }
        try {
            last.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a batch was written", e);
        }
    }

    @Override
    public long visible(long taken) {
        return Math.min(taken, size());
    }

    @Override
    public void settle() throws ProjectionException {
        IndexWriter into = writer;
        if (into == null) {
            return;
        }
        try {
            awaitWritten();
            View seen = view;
            if (seen == null || seen.size < taken) {
                refresh(into, taken);
            }
            if (taken > committed && System.nanoTime() - committedAt >= COMMIT_EVERY) {
                commit(into, taken);
            }
        } catch (IOException | RuntimeException e) {
            abandon(e);
            throw new ProjectionException("the index does not settle: " + e.getMessage(), e);
        }
    }

    /// Whether the entry of the use itself caused the verdict: then one document is both.
    private static boolean isOwn(IndexedVerdict verdict) {
        return verdict.use() == verdict.from() && !verdict.withdrawn();
    }

    private static void addEntry(IndexWriter into, Batch.Item item, @Nullable IndexedVerdict verdict) {
        Event event = item.event();
        if (event == null) {
            return;
        }
        try {
            into.addDocument(verdict == null
                    ? EntryDocument.ofEntry(item.entry(), event, item.entry().index())
                    : EntryDocument.ofUse(item.entry(), event, verdict));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the document that held before, and adds the one that holds from now on.
    private void addVersion(IndexWriter into, Batch batch, IndexedVerdict verdict) throws IOException {
        long before = verdict.replaces() >= 0 ? verdict.replaces() : verdict.use();
        Term ended = new Term(EntryDocument.VERSION, EntryDocument.version(verdict.use(), before));
        into.updateNumericDocValue(ended, EntryDocument.TO, verdict.from());
        Entry entry = verdict.use() >= batch.from()
                ? batch.items().get(Math.toIntExact(verdict.use() - batch.from())).entry()
                : entries.entry(verdict.use()).orElse(null);
        if (entry == null || entry.payload() == null) {
            return;
        }
        Event event = entry.payload().event();
        into.addDocument(verdict.withdrawn()
                ? EntryDocument.ofEntry(entry, event, verdict.from())
                : EntryDocument.ofUse(entry, event, verdict));
    }

    private void refresh(IndexWriter from, long size) throws IOException {
        View old = view;
        long start = System.nanoTime();
        DirectoryReader next = DirectoryReader.open(from);
        view = new View(next, size);
        refreshedAt = System.nanoTime();
        refreshEvery = Math.clamp((refreshedAt - start) * REFRESH_SHARE, REFRESH_EVERY, REFRESH_AT_LEAST_EVERY);
        if (old != null) {
            old.reader.decRef();
        }
    }

    private void commit(IndexWriter into, long size) throws IOException {
        Map<String, String> data = new HashMap<>(IndexFiles.data(size));
        into.setLiveCommitData(data.entrySet());
        into.commit();
        committed = size;
        committedAt = System.nanoTime();
    }

    /// Throws away what is not committed; damage costs the whole index, which is then filled again.
    private void abandon(Exception why) {
        IndexWriter gone = writer;
        writer = null;
        files.close(gone, why);
    }

    @Override
    public long size() {
        View seen = view;
        return seen == null ? 0 : seen.size;
    }

    @Override
    public Hits search(Search search) {
        View seen = held();
        if (seen == null) {
            return new Hits(List.of(), false, 0L, 0);
        }
        try {
            return search(search, seen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            release(seen);
        }
    }

    private Hits search(Search search, View seen) throws IOException {
        long asOf = Math.min(search.asOf(), seen.size);
        PageOrder order = PageOrder.of(search);
        FieldDoc after = order.after(search.key());
        var searcher = new IndexSearcher(seen.reader);
        searcher.setTimeout(new QueryTimeoutImpl(LONGEST_SEARCH_MILLIS));
        TopFieldDocs found = searcher.search(
                queries.of(search, asOf, seen.size),
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
        View seen = held();
        if (seen == null) {
            return List.of();
        }
        try {
            Query query = queries.began(over, where, Math.max(0, behind.from()), Math.min(below, seen.size));
            return new Beginnings(seen.reader, query, over).after(behind, max);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            release(seen);
        }
    }

    @Override
    public Map<List<String>, Long> tally(Search search, List<EntryField> by, boolean daily, int most) {
        View seen = held();
        if (seen == null) {
            return Map.of();
        }
        try {
            long asOf = Math.min(search.asOf(), seen.size);
            var counting = new LuceneTally(by, daily, most, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_SEARCH_MILLIS));
            return counting.count(new IndexSearcher(seen.reader), queries.of(search, asOf, seen.size));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            release(seen);
        }
    }

    @Override
    public Map<String, Long> newest(Search search, EntryField by) {
        View seen = held();
        if (seen == null) {
            return Map.of();
        }
        try {
            long asOf = Math.min(search.asOf(), seen.size);
            var counting = new LuceneTally(List.of(by), false, COUNTED_EXACTLY, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_SEARCH_MILLIS));
            return counting.newest(new IndexSearcher(seen.reader), queries.of(search, asOf, seen.size));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            release(seen);
        }
    }

    private @Nullable View held() {
        while (true) {
            View seen = view;
            if (seen == null || seen.reader.tryIncRef()) {
                return seen;
            }
        }
    }

    private static void release(View seen) throws UncheckedIOException {
        try {
            seen.reader.decRef();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeWritten(IndexWriter last) throws IOException {
        try {
            awaitWritten();
        } catch (IOException e) {
            files.close(last, e);
            throw e;
        }
        try (last) {
            commit(last, taken);
        }
    }

    /// Commits and closes. The follower must have stopped.
    @Override
    public void close() throws IOException {
        IndexWriter last = writer;
        writer = null;
        View seen = view;
        view = null;
        if (seen != null) {
            seen.reader.decRef();
        }
        if (last != null) {
            closeWritten(last);
        }
        background.close();
        files.close();
    }
}
