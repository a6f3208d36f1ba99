package custody.query.alert;

import custody.query.detect.Habit;
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

/// What is remembered of actors, and when what was last told: read from the tables when first asked for, changed in
/// memory, written together. What is changed stays in memory until it is written; of the rest the latest used.
final class Remembered {
    /// Bytes of habits that are not changed.
    private static final long HABIT_BYTES = 48 << 20;
    private static final int MARKS = 100_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final DetectionRows rows;
    private final Map<String, Habit> habits = new LinkedHashMap<>(1024, 0.75f, true);
    private final Set<String> changedHabits = new LinkedHashSet<>();
    private final Map<String, Long> marks = new LinkedHashMap<>(1024, 0.75f, true);
    private final Set<String> changedMarks = new LinkedHashSet<>();
    private long bytes;

    Remembered(DetectionRows rows) {
        this.rows = rows;
    }

    int changed() {
        return changedHabits.size() + changedMarks.size();
    }

    /// Reads those that are not at hand, with few statements.
    void load(Collection<String> actors, Collection<String> markKeys) {
        Map<String, String> wanted = new HashMap<>();
        actors.stream().filter(ref -> !habits.containsKey(ref)).forEach(ref -> wanted.put(Keys.of(ref), ref));
        rows.queryIn("SELECT ref_key, data FROM detect_actor WHERE ref_key IN ({})", wanted.keySet(), List.of(), row -> {
            String ref = wanted.remove(row.getString(1));
            Habit habit = Habit.decode(row.getBytes(2));
            if (ref != null) {
                put(ref, habit == null ? new Habit() : habit);
            }
            return ref != null;
        });
        wanted.values().forEach(ref -> put(ref, new Habit()));
        Map<String, String> keys = new HashMap<>();
        markKeys.stream().filter(key -> !marks.containsKey(key)).forEach(key -> keys.put(Keys.of(key), key));
        rows.queryIn("SELECT mark_key, at FROM detect_mark WHERE mark_key IN ({})", keys.keySet(), List.of(), row -> {
            String key = keys.remove(row.getString(1));
            if (key != null) {
                marks.put(key, row.getLong(2));
            }
            return key != null;
        });
        keys.values().forEach(key -> marks.put(key, NEVER));
    }

    private Habit put(String ref, Habit habit) {
        bytes += habit.weight();
        habits.put(ref, habit);
        return habit;
    }

    /// To be changed.
    Habit habit(String ref) {
        if (!habits.containsKey(ref)) {
            load(List.of(ref), List.of());
        }
        changedHabits.add(ref);
        return java.util.Objects.requireNonNull(habits.get(ref));
    }

    /// When it was last told; null when never.
    @Nullable Long mark(String key) {
        if (!marks.containsKey(key)) {
            load(List.of(), List.of(key));
        }
        Long at = marks.get(key);
        return at == null || at == NEVER ? null : at;
    }

    void mark(String key, long at) {
        marks.put(key, at);
        changedMarks.add(key);
    }

    /// Whether it is told now: it was not within `quiet` before or after that time.
    boolean mayTell(String key, long time, long quiet) {
        Long last = mark(key);
        if (last != null && Math.abs(time - last) < quiet) {
            return false;
        }
        mark(key, time);
        return true;
    }

    /// Writes what has changed; in the caller's transaction.
    void write() {
        List<@Nullable Object[]> actors = new ArrayList<>();
        changedHabits.forEach(ref -> actors.add(new Object[] {Keys.of(ref), java.util.Objects.requireNonNull(habits.get(ref)).encode()}));
        rows.batch("INSERT INTO detect_actor (ref_key, data) VALUES (?, ?) ON CONFLICT (ref_key) DO UPDATE SET data = excluded.data", actors);
        List<@Nullable Object[]> told = new ArrayList<>();
        changedMarks.forEach(key -> told.add(new Object[] {Keys.of(key), marks.get(key)}));
        rows.batch("INSERT INTO detect_mark (mark_key, at) VALUES (?, ?) ON CONFLICT (mark_key) DO UPDATE SET at = excluded.at", told);
    }

    /// What was written is durable.
    void written() {
        changedHabits.clear();
        changedMarks.clear();
        bytes = habits.values().stream().mapToLong(Habit::weight).sum();
        Iterator<Habit> oldest = habits.values().iterator();
        while (bytes > HABIT_BYTES && oldest.hasNext()) {
            bytes -= oldest.next().weight();
            oldest.remove();
        }
        Iterator<String> keys = marks.keySet().iterator();
        for (int over = marks.size() - MARKS; over > 0; over--) {
            keys.next();
            keys.remove();
        }
    }
}
