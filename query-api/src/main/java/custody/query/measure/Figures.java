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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the values of metrics are read beside, as data: the value that a metric should have, and a figure that was
/// published about one of its groups. `custody/measure/figures.json` has them.
public final class Figures {
    private record Of(double target, @Nullable Figure figure) {}

    /// Of the group with that key; with `days`, of what is so after so many.
    private record Figure(String key, @Nullable Integer days, Published published) {}

    /// A published figure in its own words: it may count other things than the metric does.
    public record Published(double value, String says) {}

    private static final Map<String, Of> STANDARD = standard();

    private Figures() {}

    /// The points of a metric, split by these, with what they are read beside. Figures are of everything or of a kind of
    /// actors: no other group has one, whatever its name.
    public static List<MetricPoint> beside(String metric, List<Dimension> by, List<MetricPoint> points) {
        return beside(metric, figure -> by.isEmpty() || by.equals(List.of(Dimension.ACTOR_KIND)), points);
    }

    /// The same of a metric of what is so after some days, of which a figure is of so many days too.
    public static List<MetricPoint> beside(String metric, int days, List<MetricPoint> points) {
        return beside(metric, figure -> figure.days != null && figure.days == days, points);
    }

    private static List<MetricPoint> beside(String metric, Predicate<Figure> fits, List<MetricPoint> points) {
        Of known = STANDARD.get(metric);
        if (known == null) {
            return points;
        }
        Figure figure = known.figure != null && fits.test(known.figure) ? known.figure : null;
        return points.stream()
                .map(point -> point.beside(known.target, figure != null && point.key().equals(figure.key) ? figure.published : null))
                .toList();
    }

    private static Map<String, Of> standard() {
        try (InputStream in = Objects.requireNonNull(Figures.class.getResourceAsStream("/custody/measure/figures.json"))) {
            Map<String, Of> all = new HashMap<>();
            for (JsonNode.Member metric : JsonDocument.parse(in.readAllBytes()).root().members()) {
                JsonNode published = metric.value().get("published");
                all.put(metric.name(), new Of(number(metric.value(), "target"), published == null ? null : figure(published)));
            }
            return Map.copyOf(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonException e) {
            throw new IllegalStateException("the figures are no JSON", e);
        }
    }

    private static Figure figure(JsonNode published) {
        return new Figure(
                published.text("key").orElseThrow(),
                published.get("days") == null ? null : (int) number(published, "days"),
                new Published(number(published, "value"), published.text("says").orElseThrow()));
    }

    private static double number(JsonNode of, String name) {
        return Double.parseDouble(Objects.requireNonNull(of.get(name)).asNumberText());
    }
}
