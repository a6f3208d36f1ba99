package custody.query.alert;

import custody.query.answer.UseFlags;
import custody.query.attribution.Flag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The flags that the detections set. What rule D63 of the attribution calls observed is seen exactly elsewhere, and is
/// not said from here.
public final class SqlUseFlags implements UseFlags {
    /// A list of uses by flag shows the latest of them at most.
    private static final int MOST = 50_000;

    private final DetectionRows rows;

    public SqlUseFlags(DetectionRows rows) {
        this.rows = rows;
    }

    private record Flagged(long use, String flag) {}

    @Override
    public Map<Long, Set<String>> of(Collection<Long> uses, long asOf) {
        Map<Long, Set<String>> found = new HashMap<>();
        for (Flagged each : rows.queryIn("SELECT use_entry, flag FROM detect_flag WHERE use_entry IN ({}) AND seq < ?",
                uses, List.of(asOf), row -> new Flagged(row.getLong(1), row.getString(2)))) {
            found.computeIfAbsent(each.use, use -> new TreeSet<>()).add(each.flag);
        }
        return found;
    }

    @Override
    public Set<Long> uses(Collection<String> flags, long asOf) {
        List<Object> bound = new ArrayList<>(flags.stream().filter(Flag::isDetected).distinct().toList());
        if (bound.isEmpty()) {
            return Set.of();
        }
        String list = "?" + ", ?".repeat(bound.size() - 1);
        bound.add(asOf);
        return new HashSet<>(rows.query("SELECT use_entry FROM detect_flag WHERE flag IN (" + list + ") AND seq < ?"
                + " ORDER BY use_entry DESC LIMIT " + MOST, bound, row -> row.getLong(1)));
    }
}
