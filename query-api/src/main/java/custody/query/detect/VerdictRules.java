package custody.query.detect;

import custody.ledger.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The rules on what a use was judged to be, by verdict, flags and class.
public final class VerdictRules {
    /// One version: the use, the entry that caused it, whether it is the first, and what it says.
    public record Judged(
            long use, long cause, boolean first, boolean withdrawn, String verdict, String verdictClass,
            List<String> flags, @Nullable String grant, @Nullable Long endedBy) {}

    /// What may be told: when it happened, what it is about, and for how long the same is not told again (0: each is).
    /// The finding is put into words only when it is.
    public record Repeatable(Rule rule, Instant at, String key, long quiet, Supplier<Finding> finding) {}

    private static final List<Rule> RULES =
            List.of(Rule.REVISED_AFTER_FINAL, Rule.USE_AFTER_REVOCATION, Rule.STANDING_PRIVILEGE, Rule.REVIEW_OVERDUE);

    private final List<Quiet> looking = new ArrayList<>();
    private final LongFunction<Optional<Event>> events;

    /// `events` gives the event of an entry; empty when it was erased.
    public VerdictRules(Detections settings, LongFunction<Optional<Event>> events) {
        this.events = events;
        for (Rule rule : RULES) {
            if (settings.on(rule)) {
                // A revision is told each time.
                looking.add(new Quiet(rule, rule == Rule.REVISED_AFTER_FINAL ? 0 : settings.of(rule).micros("quiet")));
            }
        }
    }

    /// A rule that looks, and for how long it does not tell the same again.
    private record Quiet(Rule rule, long time) {}

    /// Whether a version with these words is nothing that any rule speaks of, as nearly all are.
    public static boolean isPlain(String verdict, String verdictClass, List<String> flags) {
        return flags.isEmpty() && (verdictClass.equals("OK") || verdict.equals("ATTEMPT_DENIED"));
    }

    /// What one version gives to tell.
    public List<Repeatable> take(Judged judged) {
        List<Repeatable> all = List.of();
        if (isPlain(judged.verdict, judged.verdictClass, judged.flags)) {
            return all;
        }
        for (Quiet each : looking) {
            Event event = concerns(each.rule, judged) ? events.apply(judged.use).orElse(null) : null;
            if (event != null) {
                Repeatable told = repeatable(each.rule, each.time, judged, event);
                all = all.isEmpty() ? List.of(told) : Stream.concat(all.stream(), Stream.of(told)).toList();
            }
        }
        return all;
    }

    private static boolean concerns(Rule rule, Judged judged) {
        boolean stands = !judged.withdrawn;
        return rule == Rule.REVISED_AFTER_FINAL ? judged.flags.contains("LATE_EVIDENCE")
                : rule == Rule.USE_AFTER_REVOCATION ? stands && judged.verdict.equals("REVOKED")
                : rule == Rule.STANDING_PRIVILEGE ? stands && judged.verdict.equals("STANDING") && judged.verdictClass.equals("VIOLATION")
                : stands && judged.flags.contains("REVIEW_OVERDUE");
    }

    private static Repeatable repeatable(Rule rule, long quiet, Judged judged, Event event) {
        // Two uses revised by one entry differ in their subjects.
        String subject = rule == Rule.REVISED_AFTER_FINAL ? event.id().toString() : judged.grant == null ? what(event) : grant(judged.grant);
        return new Repeatable(rule, event.eventTime(), rule.id() + "|" + subject, quiet, () -> finding(rule, subject, judged, event));
    }

    private static String what(Event event) {
        return event.secret() != null ? event.secret().ref() : event.credential() != null ? event.credential().ref() : "a resource";
    }

    private static String grant(@Nullable String key) {
        return key == null ? "no grant" : key.substring(key.indexOf(' ') + 1);
    }

    private static Finding finding(Rule rule, String subject, Judged judged, Event event) {
        String actor = event.actor() == null ? "somebody" : event.actor().ref();
        String what = what(event);
        String grant = grant(judged.grant);
        String explanation = switch (rule) {
            case USE_AFTER_REVOCATION -> "%s used %s after %s was revoked".formatted(actor, what, grant);
            case STANDING_PRIVILEGE -> "%s used %s under %s, which has no end and no exception".formatted(actor, what, grant);
            case REVIEW_OVERDUE -> "%s used %s under %s, whose review or exception has run out".formatted(actor, what, grant);
            case REVISED_AFTER_FINAL ->
                "the verdict on the use of %s by %s became %s after it was final".formatted(what, actor, judged.verdict);
            case OFF_HOURS, FIRST_SEEN_RESOURCE, FIRST_SEEN_TOOL, REPEATED_ATTEMPTS, BURST, DORMANT_THEN_ACTIVE,
                    SHARED_CREDENTIAL, USE_AFTER_EXPOSURE, PROVENANCE_DEBT, REVOCATION_INCOMPLETE, SOURCE_SILENT,
                    JOIN_KEY_DROP, IDENTITY_CONFLICT -> throw new IllegalStateException(rule + " is not about verdicts");
        };
        List<Long> evidence = judged.endedBy == null || judged.endedBy < 0
                ? evidence(judged.use, judged.cause)
                : List.of(judged.use, judged.endedBy);
        return new Finding(rule, subject, judged.cause, event.eventTime(), event.actor(),
                event.secret() == null ? null : event.secret().ref(), explanation, evidence);
    }

    private static List<Long> evidence(long use, long cause) {
        return use == cause ? List.of(use) : List.of(use, cause);
    }
}
