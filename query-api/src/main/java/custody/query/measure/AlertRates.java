package custody.query.measure;

import custody.ledger.event.EventType;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.audit.OwnSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Measures of the alerts that the detections raised.
final class AlertRates {
    private final Known known;
    private final Window window;

    AlertRates(Known known, Window window) {
        this.known = known;
        this.window = window;
    }

    /// From when the ledger took the entry that caused an alert to when it took the alert; of what happened in the window.
    List<MetricPoint> lag(int percent) {
        Percentiles times = new Percentiles(List.of());
        Condition alerts = new Condition.All(List.of(
                window.events(),
                new Condition.Is(Field.TYPE, Set.of(EventType.ALERT.name())),
                new Condition.Is(Field.SOURCE, Set.of(OwnSource.ID))));
        known.entryPages(alerts, page -> {
            Map<Long, Entry> causes = known.entries(page.stream().flatMap(AlertRates::cause).collect(Collectors.toSet()));
            page.forEach(alert -> cause(alert)
                    .flatMap(index -> Stream.ofNullable(causes.get(index)))
                    .forEach(cause -> times.add(List.of(), Duration.between(cause.time(), alert.time()))));
        });
        return times.points(percent);
    }

    /// The index of the entry that caused an alert; none when it does not say.
    private static Stream<Long> cause(Entry alert) {
        JsonNode cause = Objects.requireNonNull(alert.payload()).json().at("record", "alert", "cause");
        return cause == null ? Stream.empty() : cause.asInteger().stream().boxed();
    }
}
