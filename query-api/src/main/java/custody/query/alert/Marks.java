package custody.query.alert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// When what was last told, by a key that says what: read from the table when first asked for, changed in memory,
/// written together.
final class Marks {
    private static final int HELD = 100_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final DetectionRows rows;
    private final Map<String, Long> marks = new LinkedHashMap<>(1024, 0.75f, true);
    private final Set<String> changed = new LinkedHashSet<>();

    Marks(DetectionRows rows) {
        this.rows = rows;
    }

    int changed() {
        return changed.size();
    }

    /// Reads those that are not at hand, with few statements.
    void load(Collection<String> wanted) {
        Map<String, String> keys = new HashMap<>();
        wanted.stream().filter(key -> !marks.containsKey(key)).forEach(key -> keys.put(Keys.of(key), key));
        rows.queryIn("SELECT mark_key, at FROM detect_mark WHERE mark_key IN ({})", keys.keySet(), List.of(), row -> {
            String key = keys.remove(row.getString(1));
            if (key != null) {
                marks.put(key, row.getLong(2));
            }
            return key != null;
        });
        keys.values().forEach(key -> marks.put(key, NEVER));
    }

    /// Null when never.
    @Nullable Long get(String key) {
        if (!marks.containsKey(key)) {
            load(List.of(key));
        }
        Long at = marks.get(key);
        return at == null || at == NEVER ? null : at;
    }

    void set(String key, long at) {
        marks.put(key, at);
        changed.add(key);
    }

    /// Whether it was told within `quiet` before or after that time.
    boolean isQuiet(String key, long time, long quiet) {
        Long last = get(key);
        return last != null && Math.abs(time - last) < quiet;
    }

    /// Whether it is told now; from then on it is quiet for a while.
    boolean mayTell(String key, long time, long quiet) {
        if (isQuiet(key, time, quiet)) {
            return false;
        }
        set(key, time);
        return true;
    }

    /// Writes what has changed; in the caller's transaction.
    void write() {
        List<@Nullable Object[]> told = new ArrayList<>();
        changed.forEach(key -> told.add(new Object[] {Keys.of(key), marks.get(key)}));
        rows.batch("INSERT INTO detect_mark (mark_key, at) VALUES (?, ?) ON CONFLICT (mark_key) DO UPDATE SET at = excluded.at", told);
    }

    /// What was written is durable.
    void written() {
        changed.clear();
        Iterator<String> oldest = marks.keySet().iterator();
        for (int over = marks.size() - HELD; over > 0; over--) {
            oldest.next();
            oldest.remove();
        }
    }
}
