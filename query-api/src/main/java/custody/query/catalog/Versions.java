package custody.query.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The version table of one kind of subject, as the writer sees it: reads what is known before a batch, takes the
/// batch's changes, writes them in two statements.
///
/// For one thread. What was read last is remembered, at most [#REMEMBERED] subjects; after a failed transaction
/// [#forget] must be called.
final class Versions<S> {
    private static final int REMEMBERED = 60_000;

    /// A table: its extra columns and their values.
    record Table<S>(String name, Class<S> type, List<String> columns, Function<S, List<@Nullable Object>> values) {}

    /// The version in force of a subject; `id` is 0 while only others speak of it.
    record Version<S>(String key, long from, long id, S state) {}

    private record Written<S>(Version<S> version, long to) {}

    private final CatalogRows rows;
    private final Table<S> table;
    private final Map<String, Version<S>> known = new LinkedHashMap<>(1_024, 0.75f, true);
    /// Subjects of the batch of which nothing is known.
    private final Set<String> absent = new HashSet<>();
    /// Closed in this batch, by key: at which entry the version that the table has ends.
    private final Map<String, Long> closed = new LinkedHashMap<>();
    private final List<Written<S>> finished = new ArrayList<>();
    private final Map<String, Version<S>> open = new LinkedHashMap<>();

    Versions(CatalogRows rows, Table<S> table) {
        this.rows = rows;
        this.table = table;
    }

    /// Makes sure that what is known of these subjects is at hand.
    void load(Collection<String> keys) {
        Set<String> missing = new LinkedHashSet<>();
        for (String key : keys) {
            if (known.get(key) == null) {
                missing.add(key);
            }
        }
        absent.addAll(missing);
        List<Version<S>> found = rows.queryIn(
                "SELECT ref_key, from_seq, id, facts FROM " + table.name + " WHERE ref_key IN ({}) AND to_seq = ?",
                missing,
                List.of(Facts.NO_END),
                row -> new Version<>(row.getString(1), row.getLong(2), row.getLong(3), Facts.read(row.getString(4), table.type)));
        for (Version<S> version : found) {
            known.put(version.key, version);
            absent.remove(version.key);
        }
    }

    /// The version in force; null when there is none. The subject must have been loaded in this batch.
    @Nullable Version<S> get(String key) {
        Version<S> version = known.get(key);
        if (version == null && !absent.contains(key)) {
            throw new IllegalStateException("subject was not loaded");
        }
        return version;
    }

    /// What is known from entry `seq` on.
    void put(String key, S state, long id, long seq) {
        Version<S> before = get(key);
        Version<S> now = new Version<>(key, seq, id, state);
        if (before != null && before.from < seq) {
            Version<S> inBatch = open.remove(key);
            if (inBatch == null) {
                closed.put(key, seq);
            } else {
                finished.add(new Written<>(inBatch, seq));
            }
        }
        absent.remove(key);
        known.put(key, now);
        open.put(key, now);
    }

    /// From entry `seq` on nothing is known of the subject any more.
    void end(String key, long seq) {
        Version<S> before = get(key);
        if (before == null) {
            return;
        }
        Version<S> inBatch = open.remove(key);
        if (before.from < seq) {
            if (inBatch == null) {
                closed.put(key, seq);
            } else {
                finished.add(new Written<>(inBatch, seq));
            }
        }
        known.remove(key);
        absent.add(key);
    }

    /// Writes the changes; the batch is over.
    void write() {
        List<@Nullable Object[]> ends = new ArrayList<>();
        closed.forEach((key, seq) -> ends.add(new Object[] {seq, key, Facts.NO_END}));
        rows.batch("UPDATE " + table.name + " SET to_seq = ? WHERE ref_key = ? AND to_seq = ?", ends);
        List<@Nullable Object[]> made = new ArrayList<>();
        finished.forEach(each -> made.add(row(each.version, each.to)));
        open.values().forEach(each -> made.add(row(each, Facts.NO_END)));
        String names = String.join("", table.columns.stream().map(column -> ", " + column).toList());
        rows.batch(
                "INSERT INTO " + table.name + " (ref_key, to_seq, from_seq, id, facts" + names + ") VALUES (?, ?, ?, ?, ?"
                        + ", ?".repeat(table.columns.size()) + ")",
                made);
        endBatch();
    }

    private @Nullable Object[] row(Version<S> version, long to) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(version.key);
        values.add(to);
        values.add(version.from);
        values.add(version.id);
        values.add(Facts.write(version.state));
        values.addAll(table.values.apply(version.state));
        return values.toArray();
    }

    private void endBatch() {
        closed.clear();
        finished.clear();
        open.clear();
        absent.clear();
        var oldest = known.keySet().iterator();
        for (int over = known.size() - REMEMBERED; over > 0; over--) {
            oldest.next();
            oldest.remove();
        }
    }

    /// Forgets everything that is not in the table.
    void forget() {
        known.clear();
        endBatch();
    }
}
