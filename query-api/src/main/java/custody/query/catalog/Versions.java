package custody.query.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
final class Versions<S extends Record> {
    private static final int REMEMBERED = 60_000;
    private static final List<String> OWN_COLUMNS = List.of("ref_key", "to_seq", "from_seq", "id", "facts");

    /// A table: its extra columns and their values, and the hashes under which the ids of its subjects lie.
    record Table<S extends Record>(
            String name, Class<S> type, List<String> columns, Function<S, @Nullable Object[]> values, Function<S, long[]> leads) {}

    /// The version in force of a subject; `id` is 0 while only others speak of it.
    record Version<S extends Record>(String key, long from, long id, S state) {}

    private record Written<S extends Record>(Version<S> version, long to) {}

    private final CatalogRows rows;
    private final Table<S> table;
    private final Places numbers;
    private final RecordText text = new RecordText();
    private final String selecting;
    private final String ending;
    private final String inserting;
    private final Map<String, Version<S>> known = new LinkedHashMap<>(1_024, 0.75f, true);
    /// Subjects of the batch of which nothing is known.
    private final Set<String> absent = new HashSet<>();
    /// Those among them that the table has not been asked for.
    private final List<String> unread = new ArrayList<>();
    /// Closed in this batch, by key: at which entry the version that the table has ends.
    private final Map<String, Long> closed = new LinkedHashMap<>();
    private final List<Written<S>> finished = new ArrayList<>();
    private final Map<String, Version<S>> open = new LinkedHashMap<>();

    Versions(CatalogRows rows, Table<S> table, Places numbers) {
        this.rows = rows;
        this.table = table;
        this.numbers = numbers;
        this.selecting = "SELECT ref_key, from_seq, id, facts FROM " + table.name + " WHERE ref_key IN ({}) AND to_seq = ?";
        this.ending = "UPDATE " + table.name + " SET to_seq = ? WHERE ref_key = ? AND to_seq = ?";
        this.inserting = "INSERT INTO " + table.name + " (" + String.join(", ", OWN_COLUMNS) + ", " + String.join(", ", table.columns)
                + ") VALUES (?" + ", ?".repeat(OWN_COLUMNS.size() + table.columns.size() - 1) + ")";
    }

    /// Says that what is known of a subject will be needed.
    void want(String key) {
        if (!known.containsKey(key) && absent.add(key)) {
            unread.add(key);
        }
    }

    /// Reads what was wanted and is not at hand.
    void load() {
        List<Version<S>> found = rows.queryIn(
                selecting,
                unread,
                List.of(Facts.NO_END),
                row -> new Version<>(row.getString(1), row.getLong(2), row.getLong(3), Facts.read(row.getString(4), table.type)));
        unread.clear();
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
        lead(before, now);
    }

    /// Notes what leads to a subject, and did not before.
    private void lead(@Nullable Version<S> before, Version<S> now) {
        if (now.id == 0) {
            return;
        }
        long[] led = before == null || before.id != now.id ? new long[0] : table.leads.apply(before.state);
        Arrays.sort(led);
        for (long hash : table.leads.apply(now.state)) {
            if (Arrays.binarySearch(led, hash) < 0) {
                numbers.note(hash, now.id);
            }
        }
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
        List<@Nullable Object[]> ends = new ArrayList<>(closed.size());
        closed.forEach((key, seq) -> ends.add(new Object[] {seq, key, Facts.NO_END}));
        rows.batch(ending, ends);
        List<@Nullable Object[]> made = new ArrayList<>(finished.size() + open.size());
        finished.forEach(each -> made.add(row(each.version, each.to)));
        open.values().forEach(each -> made.add(row(each, Facts.NO_END)));
        rows.batch(inserting, made);
        endBatch();
    }

    private @Nullable Object[] row(Version<S> version, long to) {
        @Nullable Object[] more = table.values.apply(version.state);
        @Nullable Object[] row = new Object[OWN_COLUMNS.size() + more.length];
        row[0] = version.key;
        row[1] = to;
        row[2] = version.from;
        row[3] = version.id;
        row[4] = text.of(version.state);
        System.arraycopy(more, 0, row, OWN_COLUMNS.size(), more.length);
        return row;
    }

    private void endBatch() {
        closed.clear();
        finished.clear();
        open.clear();
        absent.clear();
        unread.clear();
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
