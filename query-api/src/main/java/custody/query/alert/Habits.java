package custody.query.alert;

import custody.query.detect.Habit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is remembered of actors: read from the table when first asked for, changed in memory, written together. What is
/// changed stays in memory until it is written; of the rest the latest used.
final class Habits {
    /// Bytes of habits that are not changed.
    private static final long BYTES = 48 << 20;

    private final DetectionRows rows;
    private final Map<String, Held> held = new LinkedHashMap<>(1024, 0.75f, true);
    private final List<Held> changed = new ArrayList<>();

    /// The habit of one actor, and whether it waits to be written.
    private static final class Held {
        private final String ref;
        private final Habit habit;
        private boolean isChanged;

        private Held(String ref, Habit habit) {
            this.ref = ref;
            this.habit = habit;
        }
    }

    Habits(DetectionRows rows) {
        this.rows = rows;
    }

    int changed() {
        return changed.size();
    }

    boolean isHeld(String ref) {
        return held.containsKey(ref);
    }

    /// Reads those that are not at hand, with few statements.
    void load(Collection<String> refs) {
        Map<String, String> wanted = new HashMap<>();
        refs.forEach(ref -> wanted.put(Keys.of(ref), ref));
        rows.queryIn("SELECT ref_key, data FROM detect_actor WHERE ref_key IN ({})", wanted.keySet(), List.of(), row -> {
            String ref = wanted.remove(row.getString(1));
            Habit habit = Habit.decode(row.getBytes(2));
            if (ref != null) {
                held.put(ref, new Held(ref, habit == null ? new Habit() : habit));
            }
            return ref != null;
        });
        wanted.values().forEach(ref -> held.put(ref, new Held(ref, new Habit())));
    }

    /// To be changed.
    Habit of(String ref) {
        Held found = held.get(ref);
        if (found == null) {
            load(List.of(ref));
            found = Objects.requireNonNull(held.get(ref));
        }
        if (!found.isChanged) {
            found.isChanged = true;
            changed.add(found);
        }
        return found.habit;
    }

    /// Writes what has changed; in the caller's transaction.
    void write() {
        List<@Nullable Object[]> data = new ArrayList<>();
        changed.forEach(each -> data.add(new Object[] {Keys.of(each.ref), each.habit.encode()}));
        rows.batch("INSERT INTO detect_actor (ref_key, data) VALUES (?, ?) ON CONFLICT (ref_key) DO UPDATE SET data = excluded.data", data);
    }

    /// What was written is durable.
    void written() {
        changed.forEach(each -> each.isChanged = false);
        changed.clear();
        long bytes = held.values().stream().mapToLong(each -> each.habit.weight()).sum();
        Iterator<Held> oldest = held.values().iterator();
        while (bytes > BYTES && oldest.hasNext()) {
            bytes -= oldest.next().habit.weight();
            oldest.remove();
        }
    }
}
