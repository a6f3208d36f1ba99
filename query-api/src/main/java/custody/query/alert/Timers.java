package custody.query.alert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// What has to be looked at when ledger time has come so far. Small, and all in memory: some 50 bytes each.
final class Timers {
    /// For what.
    enum Kind {
        REVOCATION,
        REVIEW
    }

    /// When to look at an entry.
    record Timer(Kind kind, long entry, long due) {}

    private final DetectionRows rows;
    private final PriorityQueue<Timer> waiting = new PriorityQueue<>(
            Comparator.comparingLong(Timer::due).thenComparingLong(Timer::entry).thenComparing(Timer::kind));
    private final List<Timer> set = new ArrayList<>();
    private final List<Timer> over = new ArrayList<>();

    Timers(DetectionRows rows) {
        this.rows = rows;
        waiting.addAll(rows.query("SELECT kind, entry, due FROM detect_timer", List.of(),
                row -> new Timer(Kind.valueOf(row.getString(1)), row.getLong(2), row.getLong(3))));
    }

    /// When the next one is due.
    long next() {
        Timer first = waiting.peek();
        return first == null ? Long.MAX_VALUE : first.due;
    }

    void set(Kind kind, long entry, long due) {
        Timer timer = new Timer(kind, entry, due);
        waiting.add(timer);
        set.add(timer);
    }

    /// The next one, which is over then; there must be one.
    Timer take() {
        Timer timer = waiting.remove();
        over.add(timer);
        return timer;
    }

    int changed() {
        return set.size() + over.size();
    }

    void write() {
        rows.batch("INSERT INTO detect_timer (kind, entry, due) VALUES (?, ?, ?) ON CONFLICT (kind, entry) DO NOTHING",
                rowsOf(set, true));
        rows.batch("DELETE FROM detect_timer WHERE kind = ? AND entry = ?", rowsOf(over, false));
    }

    private static List<@Nullable Object[]> rowsOf(List<Timer> timers, boolean due) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Timer each : timers) {
            rows.add(due ? new Object[] {each.kind.name(), each.entry, each.due} : new Object[] {each.kind.name(), each.entry});
        }
        return rows;
    }

    void written() {
        set.clear();
        over.clear();
    }
}
