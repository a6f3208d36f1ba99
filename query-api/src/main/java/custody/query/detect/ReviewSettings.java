package custody.query.detect;

import custody.ledger.json.JsonNode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Within what time each kind of review is due, what in a source's own word for an action says that a workflow was
/// changed, and for how long the same delegation opens no second review.
public record ReviewSettings(Map<ReviewKind, Duration> within, List<String> workflowWords, Duration delegationAgain) {
    static final ReviewSettings NONE = new ReviewSettings(Map.of(), List.of(), Duration.ofDays(30));

    public ReviewSettings {
        within = Map.copyOf(within);
        workflowWords = List.copyOf(workflowWords);
    }

    Duration within(ReviewKind kind) {
        return Objects.requireNonNull(within.get(kind));
    }

    ReviewSettings with(JsonNode said) {
        Map<ReviewKind, Duration> times = new EnumMap<>(ReviewKind.class);
        times.putAll(within);
        List<String> words = workflowWords;
        Duration again = delegationAgain;
        for (JsonNode.Member member : said.members()) {
            switch (member.name()) {
                case "within" -> member.value().members().forEach(each -> times.put(kind(each.name()), Detections.time(each.value())));
                case "workflowWords" -> words = Detections.strings(member.value());
                case "delegationAgain" -> again = Detections.time(member.value());
                default -> throw new IllegalArgumentException("reviews have no " + member.name());
            }
        }
        return new ReviewSettings(times, words, again);
    }

    private static ReviewKind kind(String word) {
        try {
            return ReviewKind.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("there is no review of " + word, e);
        }
    }
}
