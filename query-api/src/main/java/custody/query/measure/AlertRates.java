package custody.query.measure;

import custody.ledger.event.EventType;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.audit.OwnSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

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
        known.entries(alerts, alert -> {
            JsonNode cause = Objects.requireNonNull(alert.payload()).json().at("record", "alert", "cause");
            OptionalLong index = cause == null ? OptionalLong.empty() : cause.asInteger();
            Entry caused = index.isEmpty() ? null : known.entry(index.getAsLong());
            if (caused != null) {
                times.add(List.of(), Duration.between(caused.time(), alert.time()));
            }
        });
        return times.points(percent);
    }
}
