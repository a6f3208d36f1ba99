package custody.query.detect;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How one rule is set: whether it looks at all, how grave a finding is, whose it is, which controls of which
/// framework it is evidence for, and its thresholds: numbers ([Long]) and times ([Duration]) by name.
///
/// `owner` answers for a finding whose subject has no owner of its own; null puts those into the queue without owner.
/// `perDay` bounds the alerts of a day of ledger time; what is above it is only counted.
public record RuleSettings(
        boolean enabled,
        String severity,
        @Nullable String owner,
        List<String> controls,
        long perDay,
        Map<String, Object> thresholds) {
    public RuleSettings {
        controls = List.copyOf(controls);
        thresholds = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
    }

    /// A threshold that the standard settings have, so that it is there.
    public long number(String name) {
        return (Long) Objects.requireNonNull(thresholds.get(name), name);
    }

    long numberOr(String name, long otherwise) {
        return thresholds.get(name) instanceof Long number ? number : otherwise;
    }

    public long micros(String name) {
        Duration time = (Duration) Objects.requireNonNull(thresholds.get(name), name);
        return time.toSeconds() * 1_000_000;
    }
}
