package custody.query.measure;

import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the values of metrics are read beside, as data: the value that a metric should have, and a figure that was
/// published about one of its groups. `custody/measure/figures.json` has them.
public final class Figures {
    private record Of(double target, @Nullable String key, @Nullable Published published) {}

    /// A published figure in its own words: it may count other things than the metric does.
    public record Published(double value, String says) {}

    private static final Map<String, Of> STANDARD = standard();

    private Figures() {}

    /// The points of a metric with what they are read beside.
    public static List<MetricPoint> beside(String metric, List<MetricPoint> points) {
        Of known = STANDARD.get(metric);
        return known == null
                ? points
                : points.stream()
                        .map(point -> point.beside(known.target, point.key().equals(known.key) ? known.published : null))
                        .toList();
    }

    private static Map<String, Of> standard() {
        try (InputStream in = Objects.requireNonNull(Figures.class.getResourceAsStream("/custody/measure/figures.json"))) {
            Map<String, Of> all = new HashMap<>();
            for (JsonNode.Member metric : JsonDocument.parse(in.readAllBytes()).root().members()) {
                JsonNode published = metric.value().get("published");
                all.put(metric.name(), new Of(
                        number(metric.value(), "target"),
                        published == null ? null : published.text("key").orElseThrow(),
                        published == null ? null : new Published(number(published, "value"), published.text("says").orElseThrow())));
            }
            return Map.copyOf(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonException e) {
            throw new IllegalStateException("the figures are no JSON", e);
        }
    }

    private static double number(JsonNode of, String name) {
        return Double.parseDouble(Objects.requireNonNull(of.get(name)).asNumberText());
    }
}
