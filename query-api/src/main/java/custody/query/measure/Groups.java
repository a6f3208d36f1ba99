package custody.query.measure;

import custody.query.answer.UnreadableQueryException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Set;

/// Splitting a metric.
final class Groups {
    /// Dimensions at once.
    private static final int DIMENSIONS = 3;

    private Groups() {}

    /// Refuses what the metric cannot be split by.
    static List<Dimension> check(String metric, List<Dimension> by, Set<Dimension> known) {
        if (by.size() > DIMENSIONS || by.stream().distinct().count() != by.size()) {
            throw new UnreadableQueryException(metric + " is split by at most " + DIMENSIONS + " dimensions, each once");
        }
        for (Dimension each : by) {
            if (!known.contains(each)) {
                throw new UnreadableQueryException(metric + " cannot be split by " + each + "; it knows " + known);
            }
        }
        return List.copyOf(by);
    }

    static void checkCount(int groups) {
        if (groups > Ratios.MOST) {
            throw new UnreadableQueryException("more than " + Ratios.MOST + " groups; narrow it down");
        }
    }

    static String key(List<String> group) {
        return group.isEmpty() ? MetricPoint.ALL : String.join(" | ", group);
    }

    /// The day, as in ISO 8601, or the Monday of its week.
    static String day(Dimension by, Instant at) {
        return day(by, Math.floorDiv(at.getEpochSecond(), 86_400));
    }

    static String day(Dimension by, long sinceEpoch) {
        LocalDate day = LocalDate.ofEpochDay(sinceEpoch);
        return (by == Dimension.WEEK ? day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)) : day).toString();
    }
}
