package custody.query.alert;

import custody.query.detect.Finding;
import custody.query.detect.RuleSettings;
import custody.query.detect.SourceHabit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All sources, and when the next one will be missed.
final class HeardSources {
    private final DetectionRows rows;
    private final Map<String, SourceHabit> all = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private @Nullable SourceHabit latest;
    private long nextMissed;

    HeardSources(DetectionRows rows) {
        this.rows = rows;
        rows.query("SELECT id, facts FROM detect_source", List.of(), row -> {
            SourceHabit habit = SourceHabit.decode(row.getString(1), row.getString(2));
            return all.put(habit.id(), habit);
        });
    }

    /// Finds out when the next one is missed, after all were read.
    void plan(RuleSettings rule) {
        long next = all.values().stream().mapToLong(source -> source.missedAt(rule)).min().orElse(Long.MAX_VALUE);
        nextMissed = rule.enabled() && next != Long.MAX_VALUE ? next : 0;
    }

    /// To be changed.
    SourceHabit of(String id) {
        SourceHabit known = latest;
        if (known == null || !known.id().equals(id)) {
            changed.add(id);
            known = all.computeIfAbsent(id, SourceHabit::new);
            latest = known;
        }
        return known;
    }

    long nextMissed() {
        return nextMissed == 0 ? Long.MAX_VALUE : nextMissed;
    }

    /// Those that are missed by now.
    List<Finding> missed(RuleSettings rule, long now, long cause) {
        if (!rule.enabled() || now < nextMissed) {
            return List.of();
        }
        List<Finding> found = new ArrayList<>();
        long next = Long.MAX_VALUE;
        for (SourceHabit source : all.values()) {
            if (source.missedAt(rule) <= now) {
                changed.add(source.id());
                found.add(source.missed(rule, cause));
            }
            next = Math.min(next, source.missedAt(rule));
        }
        // Whoever comes new, or has said enough now, is missed after a whole such time at the earliest.
        nextMissed = Math.min(next, now + rule.micros("silent"));
        return found;
    }

    boolean isChanged() {
        return !changed.isEmpty();
    }

    void write() {
        List<@Nullable Object[]> facts = new ArrayList<>();
        changed.forEach(id -> facts.add(new Object[] {id, java.util.Objects.requireNonNull(all.get(id)).encode()}));
        rows.batch("INSERT INTO detect_source (id, facts) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET facts = excluded.facts", facts);
    }

    void written() {
        changed.clear();
        latest = null;
    }
}
