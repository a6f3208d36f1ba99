package custody.query.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Durations by group, and the nearest-rank percentiles of them.
final class Percentiles {
    /// Stands for no duration.
    static final long NONE = -1;
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private final Map<String, Sample> groups = new TreeMap<>();
    private final List<Dimension> by;

    private static final class Sample {
        private final List<String> group;
        private long[] known = new long[16];
        private int count;
        private long all;

        private Sample(List<String> group) {
            this.group = group;
        }

        private void add(long nanos) {
            if (count == known.length) {
                known = Arrays.copyOf(known, count * 2);
            }
            known[count++] = nanos;
        }
    }

    Percentiles(List<Dimension> by) {
        this.by = by;
    }

    /// A duration in nanoseconds: what is negative as nothing, what is longer than fits as the longest that does.
    static long nanos(@Nullable Duration duration) {
        if (duration == null) {
            return NONE;
        }
        return duration.isNegative() ? 0 : duration.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : duration.toNanos();
    }

    void add(List<String> group, @Nullable Duration duration) {
        add(group, nanos(duration));
    }

    /// A member, which may have no duration (yet).
    void add(List<String> group, long nanos) {
        count(group, 1);
        if (nanos != NONE) {
            addOf(group, nanos);
        }
    }

    /// Members whose durations are not known yet.
    void count(List<String> group, long members) {
        sample(group).all += members;
    }

    /// The duration of one that is counted.
    void addOf(List<String> group, long nanos) {
        sample(group).add(nanos);
    }

    private Sample sample(List<String> group) {
        Sample sample = groups.computeIfAbsent(Groups.key(group), key -> new Sample(group));
        Groups.checkCount(groups.size());
        return sample;
    }

    /// A point for each group that has a duration at all.
    List<MetricPoint> points(int percent) {
        List<MetricPoint> points = new ArrayList<>();
        groups.forEach((key, sample) -> {
            if (sample.count > 0) {
                Arrays.sort(sample.known, 0, sample.count);
                int rank = (int) Math.ceilDiv((long) sample.count * percent, 100L);
                long found = sample.known[Math.max(rank, 1) - 1];
                double seconds = found / NANOS_A_SECOND + found % NANOS_A_SECOND / 1e9;
                points.add(new MetricPoint(key, Ratios.at(by, sample.group), seconds, (long) sample.count, sample.all));
            }
        });
        return points;
    }
}
