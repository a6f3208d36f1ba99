package custody.query.index;

import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.project.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.IndexWriter;
import org.jspecify.annotations.Nullable;

/// The documents of the batches that came since the last time they were written.
///
/// They are written together and in the order of the segments: Lucene then makes one segment of them and need not sort
/// it, which would cost about as much as making it. A version that is replaced while it waits is written as ended.
final class PendingDocuments {
    /// From so many on they should be written.
    private static final int MANY = 65_536;
    private static final int MANY_BYTES = 16 << 20;
    private static final Comparator<WaitingDocument> ORDER_OF_SEGMENTS = Comparator.comparingLong((WaitingDocument each) -> each.time)
            .thenComparingLong(each -> each.index)
            .reversed();

    private final EntryReader entries;
    private final EntryValues values = new EntryValues();
    private final EntryDocument documents = new EntryDocument(values);
    private final WrittenDocument written;
    private final List<WaitingDocument> waiting = new ArrayList<>();
    private final EndedDocuments ended = new EndedDocuments();
    /// The index of the first entry, and the newest document of it and of each one behind it; null when it was erased.
    private long first;
    private final List<@Nullable WaitingDocument> newest = new ArrayList<>();
    /// The newest documents of uses before the first entry.
    private final Map<Long, WaitingDocument> earlier = new HashMap<>();

    PendingDocuments(EntryReader entries, Analyzer analyzer) {
        this.entries = entries;
        this.written = new WrittenDocument(values, analyzer);
    }

    /// Takes the batch behind the one before, and the verdicts that its entries caused.
    void take(Batch batch, List<IndexedVerdict> judged) {
        if (newest.isEmpty()) {
            first = batch.from();
        }
        IndexedVerdict[] own = new IndexedVerdict[batch.items().size()];
        for (IndexedVerdict verdict : judged) {
            if (isOwn(verdict)) {
                own[Math.toIntExact(verdict.use() - batch.from())] = verdict;
            }
        }
        for (int i = 0; i < own.length; i++) {
            addEntry(batch.items().get(i), own[i]);
        }
        for (IndexedVerdict verdict : judged) {
            if (!isOwn(verdict)) {
                addVersion(verdict);
            }
        }
    }

    /// Whether the entry of the use itself caused the verdict: then one document is both.
    private static boolean isOwn(IndexedVerdict verdict) {
        return verdict.use() == verdict.from() && !verdict.withdrawn();
    }

    private void addEntry(Batch.Item item, @Nullable IndexedVerdict verdict) {
        Event event = item.event();
        if (event == null) {
            newest.add(null);
            return;
        }
        WaitingDocument document = verdict == null
                ? documents.ofEntry(item.entry(), event, item.entry().index())
                : documents.ofUse(item.entry(), event, verdict);
        newest.add(document);
        waiting.add(document);
    }

    /// Ends the document that held before, and adds the one that holds from now on.
    private void addVersion(IndexedVerdict verdict) {
        long replaced = verdict.replaces() >= 0 ? verdict.replaces() : verdict.use();
        WaitingDocument before = newest(verdict.use());
        if (before != null && before.from == replaced) {
            before.end(verdict.from());
        } else {
            ended.add(verdict.use(), replaced, verdict.from());
        }
        WaitingDocument made = before == null || verdict.withdrawn() ? made(verdict) : documents.ofUse(before, verdict);
        if (made != null) {
            waiting.add(made);
            if (verdict.use() >= first) {
                newest.set(Math.toIntExact(verdict.use() - first), made);
            } else {
                earlier.put(verdict.use(), made);
            }
        }
    }

    private @Nullable WaitingDocument newest(long use) {
        return use >= first ? newest.get(Math.toIntExact(use - first)) : earlier.get(use);
    }

    private @Nullable WaitingDocument made(IndexedVerdict verdict) {
        Entry entry = entries.entry(verdict.use()).orElse(null);
        if (entry == null || entry.payload() == null) {
            return null;
        }
        Event event = entry.payload().event();
        return verdict.withdrawn()
                ? documents.ofEntry(entry, event, verdict.from())
                : documents.ofUse(entry, event, verdict);
    }

    /// Entries that wait.
    int entries() {
        return newest.size();
    }

    /// Whether they should be written for the memory that they take.
    boolean isMany() {
        return waiting.size() >= MANY || values.size() >= MANY_BYTES;
    }

    /// Writes what waits; then nothing does.
    void write(IndexWriter into) throws IOException {
        ended.write(into);
        waiting.sort(ORDER_OF_SEGMENTS);
        for (WaitingDocument document : waiting) {
            into.addDocument(written.of(document));
        }
        clear();
    }

    void clear() {
        waiting.clear();
        ended.clear();
        newest.clear();
        earlier.clear();
        values.clear();
    }
}
