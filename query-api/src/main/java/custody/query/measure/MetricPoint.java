package custody.query.measure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One value of a metric: of one group, or of everything (`key` is `all`). A rate is numerator by denominator. A
/// percentile is in seconds, over as many members as the numerator says, of as many as the denominator says could have
/// one. `at` is the start of the day or week when the metric is split by time.
public record MetricPoint(
        String key, @Nullable Instant at, double value, @Nullable Long numerator, @Nullable Long denominator) {
    /// The key of an unsplit metric.
    public static final String ALL = "all";
}
