package custody.query.alert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Secrets and credentials that were ever found lying about, all of them in memory.
final class Exposures {
    private static final Logger LOG = LoggerFactory.getLogger(Exposures.class);
    /// Some 200 bytes each.
    private static final int MOST = 500_000;

    private final DetectionRows rows;
    private final Map<String, Exposure> all = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private boolean isFull;

    /// When it was first found by event time in microseconds, and when and by which entry last.
    record Exposure(long first, long last, long lastEntry) {
        Exposure and(Exposure more) {
            return new Exposure(Math.min(first, more.first), Math.max(last, more.last), more.last >= last ? more.lastEntry : lastEntry);
        }
    }

    Exposures(DetectionRows rows) {
        this.rows = rows;
        rows.query("SELECT ref, first_at, last_at, last_entry FROM detect_exposed", List.of(), row -> all.put(
                row.getString(1), new Exposure(row.getLong(2), row.getLong(3), row.getLong(4))));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    @Nullable Exposure of(String ref) {
        return all.get(ref);
    }

    void add(String ref, Exposure found) {
        if (all.size() >= MOST && !all.containsKey(ref)) {
            if (!isFull) {
                isFull = true;
                LOG.warn("{} secrets and credentials were found exposed; uses of any more are not told", MOST);
            }
            return;
        }
        all.merge(ref, found, Exposure::and);
        changed.add(ref);
    }

    int changed() {
        return changed.size();
    }

    void write() {
        List<@Nullable Object[]> data = new ArrayList<>();
        for (String ref : changed) {
            Exposure known = all.get(ref);
            if (known != null) {
                data.add(new Object[] {Keys.of(ref), ref.replace('\0', '\ufffd'), known.first, known.last, known.lastEntry});
            }
        }
        rows.batch("INSERT INTO detect_exposed (ref_key, ref, first_at, last_at, last_entry) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (ref_key) DO UPDATE SET first_at = excluded.first_at, last_at = excluded.last_at,"
                + " last_entry = excluded.last_entry", data);
    }

    void written() {
        changed.clear();
    }
}
