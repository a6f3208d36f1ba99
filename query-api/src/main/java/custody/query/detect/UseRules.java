package custody.query.detect;

import custody.ledger.event.Actor;
import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The rules on one use or attempt and what its actor usually does. Each remembers the use after it has looked at it.
public final class UseRules {
    /// A use this far ahead of the ledger's time says more about its source's clock than about its actor.
    private static final long AHEAD = Duration.ofMinutes(5).toSeconds() * 1_000_000;
    private static final long DAY = 86_400_000_000L;
    private static final DateTimeFormatter HOUR_OF_WEEK = DateTimeFormatter.ofPattern("EEEE HH:00", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Detections settings;
    private final Consumer<Finding> found;

    public UseRules(Detections settings, Consumer<Finding> found) {
        this.settings = settings;
        this.found = found;
    }

    /// One use, and what the rules say of it.
    private record Use(Event event, Actor actor, long entry, long time, long day, @Nullable String resource) {}

    /// Whether the event is a use that these rules look at.
    public static boolean concerns(Event event) {
        return (event.type() == EventType.USE || event.type() == EventType.ATTEMPT) && event.actor() != null;
    }

    public void take(Habit habit, Event event, long entry, Instant ledgerTime) {
        Actor actor = event.actor();
        long time = Times.micros(event.eventTime());
        long now = Times.micros(ledgerTime);
        if (actor == null || time > now + AHEAD) {
            return;
        }
        var use = new Use(event, actor, entry, time, Math.floorDiv(now, DAY), resource(event));
        boolean refused = event.outcome() == Outcome.DENIED || event.outcome() == Outcome.FAILED;
        if (refused) {
            repeated(habit, use, habit.denied, "denied", habit.deniedUntil);
            return;
        }
        dormant(habit, use);
        offHours(habit, use);
        firstSeen(habit, use);
        repeated(habit, use, habit.reads, "reads", habit.readsUntil);
        burst(habit, use);
        habit.acted(time, entry);
    }

    static @Nullable String resource(Event event) {
        Context context = event.context();
        return event.secret() != null ? event.secret().ref() : context == null ? null : context.resource();
    }

    private void dormant(Habit habit, Use use) {
        RuleSettings rule = settings.of(Rule.DORMANT_THEN_ACTIVE);
        if (rule.enabled() && habit.hasActed() && use.time - habit.lastAt >= rule.micros("silent")) {
            tell(habit, use, Rule.DORMANT_THEN_ACTIVE, List.of(habit.lastEntry, use.entry),
                    "%s was silent for %d days, from %s".formatted(use.actor.ref(), (use.time - habit.lastAt) / DAY,
                            Times.text(habit.lastAt)));
        }
    }

    private void offHours(Habit habit, Use use) {
        RuleSettings rule = settings.of(Rule.OFF_HOURS);
        long hour = Weeks.hour(use.time);
        if (rule.enabled() && hour != habit.offHoursSlot && habit.knownFor(use.time, rule.micros("history"))) {
            int days = habit.weeks.daysActive(use.time, rule.micros("of"));
            if (days < rule.number("days")) {
                habit.offHoursSlot = hour;
                tell(habit, use, Rule.OFF_HOURS, List.of(use.entry),
                        "%s was active at %s UTC on %d other days of the last %d, fewer than %d".formatted(
                                use.actor.ref(), HOUR_OF_WEEK.format(use.event.eventTime()), days, rule.micros("of") / DAY,
                                rule.number("days")));
            }
        }
        habit.weeks.active(use.time);
    }

    private void firstSeen(Habit habit, Use use) {
        if (use.resource != null) {
            firstSeen(habit, use, Rule.FIRST_SEEN_RESOURCE, habit.resources, use.resource);
        }
        Context context = use.event.context();
        if (context != null && context.tool() != null) {
            String tool = context.toolServer() == null ? context.tool() : context.tool() + " of " + context.toolServer();
            firstSeen(habit, use, Rule.FIRST_SEEN_TOOL, habit.tools, tool);
        }
    }

    private void firstSeen(Habit habit, Use use, Rule id, HashedSet known, String what) {
        RuleSettings rule = settings.of(id);
        if (known.add(HashedSet.hash(what)) && rule.enabled() && habit.knownFor(use.time, rule.micros("history"))) {
            tell(habit, use, id, List.of(use.entry), "%s used %s for the first time, and has been seen for %d days".formatted(
                    use.actor.ref(), what, (use.time - habit.firstAt) / DAY));
        }
    }

    private void repeated(Habit habit, Use use, Latest latest, String what, long until) {
        RuleSettings rule = settings.of(Rule.REPEATED_ATTEMPTS);
        int many = (int) rule.number(what);
        long within = rule.micros(what + "Within");
        if (!rule.enabled() || use.time <= until) {
            return;
        }
        long count = use.event.count() == null ? 1 : use.event.count();
        for (long i = Math.min(count, many); i > 0; i--) {
            latest.add(use.time, use.entry, 0, many);
        }
        if (latest.size() == many && latest.time(many - 1) - latest.time(0) <= within) {
            long end = latest.time(0) + within;
            habit.readsUntil = what.equals("reads") ? end : habit.readsUntil;
            habit.deniedUntil = what.equals("denied") ? end : habit.deniedUntil;
            tell(habit, use, Rule.REPEATED_ATTEMPTS, latest.evidence(), "%d %s by %s from %s to %s, at most %d in %s are usual".formatted(
                    many, what.equals("reads") ? "reads" : "refused reads", use.actor.ref(), Times.text(latest.time(0)),
                    Times.text(latest.time(many - 1)), many - 1, Duration.ofSeconds(within / 1_000_000)));
            latest.clear();
        }
    }

    private void burst(Habit habit, Use use) {
        RuleSettings rule = settings.of(Rule.BURST);
        if (!rule.enabled() || use.resource == null || use.time <= habit.burstUntil) {
            return;
        }
        int most = (int) rule.numberOr(use.actor.kind().name(), rule.number("other"));
        long within = rule.micros("within");
        long hash = HashedSet.hash(use.resource);
        Latest latest = habit.distinct;
        latest.removeMark(hash);
        latest.add(use.time, use.entry, hash, most + 1);
        if (latest.size() > most && latest.time(most) - latest.time(0) < within) {
            habit.burstUntil = latest.time(0) + within;
            tell(habit, use, Rule.BURST, latest.evidence(), "%s used %d distinct secrets within %s, more than %d (%s)".formatted(
                    use.actor.ref(), latest.size(), Duration.ofSeconds(within / 1_000_000), most, use.actor.kind()));
            latest.clear();
        }
    }

    private void tell(Habit habit, Use use, Rule rule, List<Long> evidence, String explanation) {
        if (habit.mayTell(rule, use.day)) {
            found.accept(new Finding(rule, use.actor.ref(), use.entry, use.event.eventTime(), use.actor,
                    use.event.secret() == null ? null : use.event.secret().ref(), explanation, evidence));
        }
    }
}
