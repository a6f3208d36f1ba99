package custody.query.measure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One value of a metric: of one group, or of everything (`key` is `all`). A rate is numerator by denominator. A
/// percentile is in seconds, over as many members as the numerator says, of as many as the denominator says could have
/// one. `at` is the start of the day or week when the metric is split by time. A rate has a `target`, which it is where
/// the control holds throughout.
public record MetricPoint(
        String key, @Nullable Instant at, double value, @Nullable Long numerator, @Nullable Long denominator,
        @Nullable Double target, Figures.@Nullable Published published) {
    /// The key of an unsplit metric.
    public static final String ALL = "all";

    MetricPoint(String key, @Nullable Instant at, double value, long numerator, long denominator) {
        this(key, at, value, numerator, denominator, null, null);
    }

    MetricPoint beside(double aim, Figures.@Nullable Published figure) {
        return new MetricPoint(key, at, value, numerator, denominator, aim, figure);
    }
}
