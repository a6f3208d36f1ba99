package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.Gap;
import custody.ledger.read.Entry;
import custody.query.answer.SourceFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The state of every source at one size. Each entry changes it, so it is written down at every [#BLOCK]th entry
/// only; what lies between is made again by reading those entries.
final class SourceBook {
    static final long BLOCK = 4_096;
    /// The last row of each source up to a size, going from one id to the next and not over the rows of each.
    private static final String LATEST = "WITH RECURSIVE ids(id) AS (SELECT MIN(id) FROM catalog_source"
            + " UNION ALL SELECT (SELECT MIN(id) FROM catalog_source WHERE id > ids.id) FROM ids WHERE ids.id IS NOT NULL)"
            + " SELECT facts FROM ids JOIN catalog_source ON catalog_source.id = ids.id AND seq ="
            + " (SELECT MAX(seq) FROM catalog_source WHERE catalog_source.id = ids.id AND seq <= ?)";

    private final Map<String, SourceState> sources = new HashMap<>();
    private final Set<String> touched = new HashSet<>();
    private final List<@Nullable Object[]> marks = new ArrayList<>();
    /// The one that was touched last: entries of one source often follow each other.
    private @Nullable SourceState latest;

    /// The book at the last block's end at or before a size.
    static SourceBook atBlock(CatalogRows rows, long size) {
        SourceBook book = new SourceBook();
        List<String> found = rows.query(LATEST, List.of(blockBefore(size)), row -> row.getString(1));
        for (String facts : found) {
            SourceState state = Facts.read(facts, SourceState.class);
            book.sources.put(state.id(), state);
        }
        return book;
    }

    static long blockBefore(long size) {
        return size - size % BLOCK;
    }

    /// Takes an entry; at the end of a block, notes what must be written.
    void take(Entry entry, @Nullable Event event) {
        if (event != null) {
            state(event.source().id()).take(entry, event);
            Gap gap = event.gap();
            if (gap != null) {
                state(gap.source()).gap(entry.index(), event, gap);
            }
        }
        long size = entry.index() + 1;
        if (size % BLOCK == 0) {
            for (String id : touched) {
                marks.add(new Object[] {id, size, Facts.write(state(id))});
            }
            touched.clear();
            latest = null;
        }
    }

    private SourceState state(String id) {
        SourceState known = latest;
        if (known == null || !known.id().equals(id)) {
            touched.add(id);
            known = sources.computeIfAbsent(id, SourceState::new);
            latest = known;
        }
        return known;
    }

    void write(CatalogRows rows) {
        rows.batch("INSERT INTO catalog_source (id, seq, facts) VALUES (?, ?, ?)", marks);
        marks.clear();
    }

    /// The facts of every source, by id.
    Map<String, SourceFacts> facts() {
        Map<String, SourceFacts> facts = new TreeMap<>();
        for (SourceState state : sources.values()) {
            if (state.isKnown()) {
                facts.put(state.id(), state.facts());
            }
        }
        return facts;
    }
}
