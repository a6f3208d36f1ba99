package custody.query.measure;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Numerators and denominators by group, while they are added up.
final class Ratios {
    /// Groups that one answer may have.
    static final int MOST = 10_000;

    private final Map<List<String>, long[]> groups = new TreeMap<>(Ratios::compare);
    private final List<Dimension> by;

    Ratios(List<Dimension> by) {
        this.by = by;
        if (by.isEmpty()) {
            groups.put(List.of(), new long[2]);
        }
    }

    private static int compare(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int found = one.get(i).compareTo(other.get(i));
            if (found != 0) {
                return found;
            }
        }
        return 0;
    }

    void add(List<String> group, long numerator, long denominator) {
        long[] sums = groups.computeIfAbsent(group, key -> new long[2]);
        sums[0] += numerator;
        sums[1] += denominator;
        Groups.checkCount(groups.size());
    }

    /// A point for each group; nothing of nothing is 0.
    List<MetricPoint> points() {
        List<MetricPoint> points = new ArrayList<>();
        groups.forEach((group, sums) -> points.add(new MetricPoint(
                Groups.key(group), at(by, group), sums[1] == 0 ? 0 : (double) sums[0] / sums[1], sums[0], sums[1])));
        return points;
    }

    /// The start of the day or week of a group, when there is one.
    static @Nullable Instant at(List<Dimension> by, List<String> group) {
        for (int i = 0; i < by.size(); i++) {
            if (by.get(i) == Dimension.DAY || by.get(i) == Dimension.WEEK) {
                return LocalDate.parse(group.get(i)).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
        }
        return null;
    }
}
