package custody.query.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Durations by group, and the nearest-rank percentiles of them.
final class Percentiles {
    private final Map<String, Sample> groups = new TreeMap<>();
    private final List<Dimension> by;

    private static final class Sample {
        private final List<Duration> known = new ArrayList<>();
        private final List<String> group;
        private long all;

        private Sample(List<String> group) {
            this.group = group;
        }
    }

    Percentiles(List<Dimension> by) {
        this.by = by;
    }

    private Sample of(List<String> group) {
        Sample sample = groups.computeIfAbsent(Groups.key(group), key -> new Sample(group));
        Groups.checkCount(groups.size());
        return sample;
    }

    void add(List<String> group, Duration duration) {
        Sample sample = of(group);
        sample.all++;
        sample.known.add(duration.isNegative() ? Duration.ZERO : duration);
    }

    /// One that has no duration (yet).
    void addOpen(List<String> group) {
        of(group).all++;
    }

    /// A point for each group that has a duration at all.
    List<MetricPoint> points(int percent) {
        List<MetricPoint> points = new ArrayList<>();
        groups.forEach((key, sample) -> {
            if (!sample.known.isEmpty()) {
                Collections.sort(sample.known);
                int rank = (int) Math.ceilDiv((long) sample.known.size() * percent, 100L);
                Duration found = sample.known.get(Math.max(rank, 1) - 1);
                double seconds = found.getSeconds() + found.getNano() / 1e9;
                points.add(new MetricPoint(
                        key, Ratios.at(by, sample.group), seconds, (long) sample.known.size(), sample.all));
            }
        });
        return points;
    }
}
