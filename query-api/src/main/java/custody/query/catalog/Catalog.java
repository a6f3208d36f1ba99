package custody.query.catalog;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.SourceFacts;
import custody.query.project.Batch;
import custody.query.project.Projection;
import custody.query.project.ProjectionException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes the catalogue: each batch in one transaction with the place it ends at.
///
/// Taken in by one thread, read by any. After a failure everything that is only in memory is forgotten and the
/// place is read again.
public final class Catalog implements Projection {
    private static final int REPLAY_ENTRIES = 1_024;
    private static final long REPLAY_BYTES = 16 << 20;
    /// Sizes whose sources are remembered: the index may be some batches behind.
    private static final int REMEMBERED = 64;
    /// One and two megabytes of them, and the batches after which they are one row.
    private static final int FRESH_STATEMENTS = 1 << 16;
    private static final int FRESH_NUMBERS = 1 << 17;
    private static final int FRESH_ROWS = 1_024;

    private final CatalogRows rows;
    private final EntryReader entries;
    private final Places statements;
    private final Places numbers;
    private final CatalogWriter writer;
    private final NavigableMap<Long, Map<String, SourceFacts>> sources = new TreeMap<>();
    private @Nullable SourceBook book;
    private volatile long size;

    public Catalog(CatalogRows rows, EntryReader entries) {
        this.rows = rows;
        this.entries = entries;
        this.numbers = new Places(rows, "catalog_number", FRESH_NUMBERS, FRESH_ROWS);
        this.statements = new Places(rows, "catalog_statement", FRESH_STATEMENTS, FRESH_ROWS);
        this.writer = new CatalogWriter(rows, entries, statements, numbers);
    }

    @Override
    public String name() {
        return "catalog";
    }

    @Override
    public boolean standsAlone() {
        return true;
    }

    /// Where grants and credentials are found by what leads to them.
    Places numbers() {
        return numbers;
    }

    /// Entries that the tables cover, as far as they were opened.
    public long size() {
        return size;
    }

    @Override
    public long position() throws ProjectionException {
        if (book == null) {
            try {
                open();
            } catch (RuntimeException e) {
                throw new ProjectionException("the catalogue does not open: " + e.getMessage(), e);
            }
        }
        return size;
    }

    private void open() {
        CatalogPlace place = rows.place();
        if (place == null || place.format() != CatalogPlace.FORMAT || place.position() > entries.size()) {
            rows.together(rows::empty);
            place = CatalogPlace.at(0, 1);
        }
        SourceBook opened = bookAt(place.position());
        statements.open();
        numbers.open();
        writer.startAt(place.nextId());
        publish(place.position(), opened);
        book = opened;
    }

    @Override
    public void apply(Batch batch) throws ProjectionException {
        SourceBook into = book;
        if (into == null || batch.from() != size) {
            throw new IllegalStateException("batch from " + batch.from() + ", the catalogue is at " + size);
        }
        try {
            batch.items().forEach(item -> into.take(item.entry(), item.event()));
            rows.together(() -> {
                writer.take(batch);
                into.write(rows);
                rows.move(CatalogPlace.at(batch.to(), writer.nextId()));
            });
            statements.written();
            numbers.written();
            publish(batch.to(), into);
        } catch (RuntimeException e) {
            book = null;
            writer.forget();
            statements.forget();
            numbers.forget();
            throw new ProjectionException("the catalogue does not take entry " + batch.from() + ": " + e.getMessage(), e);
        }
    }

    /// Nothing waits: a batch is visible as soon as it is taken.
    @Override
    public void settle() {}

    private void publish(long at, SourceBook from) {
        Map<String, SourceFacts> facts = from.facts();
        synchronized (sources) {
            sources.put(at, facts);
            while (sources.size() > REMEMBERED) {
                sources.pollFirstEntry();
            }
        }
        size = at;
    }

    /// What was known of each source at a size, by id.
    Map<String, SourceFacts> sources(long asOf) {
        synchronized (sources) {
            Map<String, SourceFacts> known = sources.get(asOf);
            if (known != null) {
                return known;
            }
        }
        Map<String, SourceFacts> facts = bookAt(asOf).facts();
        synchronized (sources) {
            // Not one of the sizes that are asked for all the time: it takes the place of the oldest.
            sources.pollFirstEntry();
            sources.put(asOf, facts);
        }
        return facts;
    }

    private SourceBook bookAt(long asOf) {
        SourceBook made = SourceBook.atBlock(rows, asOf);
        for (long at = SourceBook.blockBefore(asOf); at < asOf; ) {
            var read = entries.read(at, (int) Math.min(asOf - at, REPLAY_ENTRIES), REPLAY_BYTES);
            for (Entry entry : read) {
                made.take(entry, entry.payload() == null ? null : entry.payload().event());
            }
            at += read.size();
        }
        return made;
    }
}
