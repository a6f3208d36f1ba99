package custody.query.graphql;

import custody.ledger.read.EntryReader;
import custody.query.answer.Projections;
import custody.query.measure.ControlMetrics;
import custody.query.measure.Dimension;
import custody.query.measure.Figures;
import custody.query.measure.MetricPoint;
import custody.query.measure.Triggers;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/// `metrics` and the types ControlMetrics, MetricPoint and PublishedFigure.
@Singleton
final class MeasureFetchers implements Fetchers {
    /// A little less than an operation may take, so that the refusal says what to do.
    private static final Duration AT_MOST = Limits.TIME.minusMillis(500);

    private final Projections projections;
    private final EntryReader entries;
    private final Entries nodes;

    MeasureFetchers(Projections projections, EntryReader entries, Entries nodes) {
        this.projections = projections;
        this.entries = entries;
        this.nodes = nodes;
    }

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class).fetch("metrics", this::metrics).fetch("unansweredTriggers", this::triggers);
        Wiring.Type<ControlMetrics> metrics = wiring.type("ControlMetrics", ControlMetrics.class);
        split(metrics, "attributedUseRate", ControlMetrics::attributedUseRate);
        split(metrics, "standingGrantRate", ControlMetrics::standingGrantRate);
        split(metrics, "jitUseRate", ControlMetrics::jitUseRate);
        split(metrics, "taskScopedUseRate", ControlMetrics::taskScopedUseRate);
        split(metrics, "revocationCompleteness", ControlMetrics::revocationCompleteness);
        split(metrics, "timeToRevokeP50", ControlMetrics::timeToRevokeP50);
        split(metrics, "timeToRevokeP95", ControlMetrics::timeToRevokeP95);
        split(metrics, "leakWindowP50", ControlMetrics::leakWindowP50);
        split(metrics, "leakWindowP95", ControlMetrics::leakWindowP95);
        split(metrics, "provenanceDebt", ControlMetrics::provenanceDebt);
        split(metrics, "reviewGapP95", ControlMetrics::reviewGapP95);
        split(metrics, "ingestLagP95", ControlMetrics::ingestLagP95);
        split(metrics, "beyondScopeRate", ControlMetrics::beyondScopeRate);
        split(metrics, "excessPrivilegeRate", ControlMetrics::excessPrivilegeRate);
        split(metrics, "offboardingCoverage", ControlMetrics::offboardingCoverage);
        metrics.fetch("stillValidAfter", MeasureFetchers::stillValid)
                .value("grantDurations", ControlMetrics::grantDurations)
                .value("revocationLayers", ControlMetrics::revocationLayers)
                .value("serviceAccountVisibility", of -> Figures.beside("serviceAccountVisibility", List.of(), of.serviceAccountVisibility()))
                .value("policyCoverage", of -> Figures.beside("policyCoverage", List.of(), of.policyCoverage()))
                .value("alertLagP95", ControlMetrics::alertLagP95)
                .value("unprovableHistory", ControlMetrics::unprovableHistory);
        wiring.type("MetricPoint", MetricPoint.class)
                .value("key", MetricPoint::key)
                .value("at", MetricPoint::at)
                .value("value", MetricPoint::value)
                .value("numerator", MetricPoint::numerator)
                .value("denominator", MetricPoint::denominator)
                .value("target", MetricPoint::target)
                .value("published", MetricPoint::published);
        wiring.type("PublishedFigure", Figures.Published.class)
                .value("value", Figures.Published::value)
                .value("says", Figures.Published::says);
    }

    private static void split(
            Wiring.Type<ControlMetrics> type, String field, BiFunction<ControlMetrics, List<Dimension>, List<MetricPoint>> read) {
        type.fetch(field, environment -> {
            List<String> words = environment.getArgument("by");
            List<Dimension> by = words == null ? List.of() : words.stream().map(Dimension::valueOf).toList();
            return Figures.beside(field, by, read.apply(source(environment), by));
        });
    }

    private static List<MetricPoint> stillValid(DataFetchingEnvironment environment) {
        int days = Arguments.<Integer>required(environment, "days");
        return Figures.beside("stillValidAfter", days, source(environment).stillValidAfter(days));
    }

    private Object triggers(DataFetchingEnvironment environment) {
        Map<String, Object> time = Arguments.required(environment, "time");
        Duration within = Arguments.required(environment, "within");
        Connection.Asked asked = Connection.ask(environment, projections, "unansweredTriggers", String.valueOf(time), within);
        List<Long> found = Triggers.unanswered(projections, entries, Filters.within(time), within, asked.request().asOf());
        return Connection.of(Connection.slice(found, index -> Long.toString(index), asked.request()), asked, nodes::nodes);
    }

    private Object metrics(DataFetchingEnvironment environment) {
        Map<String, Object> time = Arguments.required(environment, "time");
        Instant from = (Instant) Objects.requireNonNull(time.get("from"));
        Instant to = (Instant) Objects.requireNonNull(time.get("to"));
        if (to.isBefore(from)) {
            throw QueryException.badInput("time.to is before time.from");
        }
        return ControlMetrics.of(projections, entries, from, to, Pin.of(environment, projections).asOf(), AT_MOST);
    }

    private static ControlMetrics source(DataFetchingEnvironment environment) {
        return Arguments.source(environment);
    }
}
