package custody.query.detect;

import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.query.answer.AlertCriteria;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All rules as they are set, as data: the standard ones from a file of the product, with what an entry of the
/// ledger's own source says instead. An entry says all that differs from the standard, not from the entry before.
///
/// `version` names where the settings come from: `standard`, or the entry.
public record Detections(String version, Map<Rule, RuleSettings> rules, ReviewSettings reviews, List<Mute> mutes) {
    private static final int MAX_MUTES = 1_000;
    /// Windows hold so many entries in memory for each actor.
    private static final long MAX_NUMBER = 1_000;
    private static final Duration MAX_TIME = Duration.ofDays(3_650);

    /// The product's own settings.
    public static final Detections STANDARD = standard();

    public Detections {
        Map<Rule, RuleSettings> byRule = new EnumMap<>(Rule.class);
        byRule.putAll(rules);
        rules = Collections.unmodifiableMap(byRule);
        mutes = List.copyOf(mutes);
    }

    public RuleSettings of(Rule rule) {
        return Objects.requireNonNull(rules.get(rule));
    }

    boolean on(Rule rule) {
        return of(rule).enabled();
    }

    public boolean isMuted(Finding finding, Instant now) {
        return mutes.stream().anyMatch(mute -> mute.covers(finding, now));
    }

    /// The standard settings with what these say instead: `{"rules": {…}, "reviews": {…}, "mutes": […]}`.
    ///
    /// @throws IllegalArgumentException with a sentence for people, when they do not read
    public static Detections of(JsonNode said, String version) {
        try {
            return STANDARD.with(said, version);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("a value is of another kind than it should be", e);
        }
    }

    private Detections with(JsonNode said, String version) {
        need(said.isObject(), "detections are an object");
        Map<Rule, RuleSettings> all = new EnumMap<>(Rule.class);
        all.putAll(rules);
        ReviewSettings reviewing = reviews;
        List<Mute> muted = new ArrayList<>();
        for (JsonNode.Member member : said.members()) {
            switch (member.name()) {
                case "rules" -> member.value().members().forEach(each -> {
                    Rule rule = Rule.of(each.name())
                            .orElseThrow(() -> new IllegalArgumentException("there is no rule " + each.name()));
                    all.put(rule, changed(rule, all.get(rule), each.value()));
                });
                case "reviews" -> reviewing = reviews.with(member.value());
                case "mutes" -> member.value().elements().forEach(each -> muted.add(mute(each)));
                default -> throw new IllegalArgumentException("detections have no " + member.name());
            }
        }
        need(muted.size() <= MAX_MUTES, "at most " + MAX_MUTES + " mutes");
        return new Detections(version, all, reviewing, muted);
    }

    private static RuleSettings changed(Rule rule, @Nullable RuleSettings from, JsonNode said) {
        need(said.isObject(), rule.id() + " is set by an object");
        boolean enabled = from == null || from.enabled();
        String severity = from == null ? "" : from.severity();
        String owner = from == null ? null : from.owner();
        List<String> controls = from == null ? List.of() : from.controls();
        long perDay = from == null ? 1_000 : from.perDay();
        Map<String, Object> thresholds = new LinkedHashMap<>(from == null ? Map.of() : from.thresholds());
        for (JsonNode.Member member : said.members()) {
            JsonNode value = member.value();
            switch (member.name()) {
                case "enabled" -> enabled = value.asBoolean();
                case "severity" -> severity = value.asString();
                case "owner" -> owner = value.isNull() ? null : value.asString();
                case "controls" -> controls = strings(value);
                case "perDay" -> perDay = number(value, 1_000_000);
                case "thresholds" -> value.members().forEach(each -> {
                    need(from == null || from.thresholds().containsKey(each.name()),
                            rule.id() + " has no threshold " + each.name());
                    thresholds.put(each.name(), threshold(each.value()));
                });
                default -> throw new IllegalArgumentException("a rule has no " + member.name());
            }
        }
        need(AlertCriteria.SEVERITIES.contains(severity), "severity is one of " + String.join(", ", AlertCriteria.SEVERITIES));
        if (from != null) {
            from.thresholds().forEach((name, value) -> need(
                    value.getClass() == Objects.requireNonNull(thresholds.get(name)).getClass(),
                    "threshold " + name + " of " + rule.id() + " is of another kind"));
        }
        return new RuleSettings(enabled, severity, owner, controls, perDay, thresholds);
    }

    private static Mute mute(JsonNode said) {
        Rule rule = said.text("rule").flatMap(Rule::of).orElseThrow(() -> new IllegalArgumentException("a mute names a rule"));
        String until = said.text("until").orElseThrow(() -> new IllegalArgumentException("a mute has an end: until"));
        String reason = said.text("reason").orElseThrow(() -> new IllegalArgumentException("a mute has a reason"));
        try {
            return new Mute(rule, said.text("subject").orElse(null), Instant.parse(until), reason);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("until is a time like 2026-12-01T00:00:00Z", e);
        }
    }

    static List<String> strings(JsonNode said) {
        List<String> all = new ArrayList<>();
        said.elements().forEach(each -> all.add(each.asString()));
        need(all.size() <= MAX_NUMBER, "at most " + MAX_NUMBER + " values in a list");
        return all;
    }

    private static Object threshold(JsonNode said) {
        return said.isString() ? time(said) : (Object) number(said, MAX_NUMBER);
    }

    private static long number(JsonNode said, long most) {
        long number = said.asInteger().orElse(-1);
        need(number >= 1 && number <= most, "a number here is an integer from 1 to " + most);
        return number;
    }

    static Duration time(JsonNode said) {
        try {
            Duration time = Duration.parse(said.asString());
            need(time.toSeconds() >= 1 && time.compareTo(MAX_TIME) <= 0, "a time here is from PT1S to " + MAX_TIME);
            return time;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time here is written like PT15M or P21D", e);
        }
    }

    static void need(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static Detections standard() {
        try (InputStream in = Detections.class.getResourceAsStream("/custody/detect/standard.json")) {
            byte[] text = Optional.ofNullable(in).orElseThrow(() -> new IllegalStateException("no standard settings")).readAllBytes();
            var empty = new Detections("standard", Map.of(), ReviewSettings.NONE, List.of());
            Detections all = empty.with(JsonDocument.parse(text).root(), "standard");
            for (Rule rule : Rule.values()) {
                need(all.rules.containsKey(rule), "no standard settings of " + rule.id());
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonException e) {
            throw new IllegalStateException("the standard settings are no JSON", e);
        }
    }
}
