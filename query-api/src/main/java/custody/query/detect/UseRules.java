package custody.query.detect;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventTime;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The rules on one use or attempt and what its actor usually does. Each remembers the use after it has looked at it.
public final class UseRules {
    /// A use this far ahead of the ledger's time says more about its source's clock than about its actor, as one does whose
    /// time is missing.
    private static final long AHEAD = Duration.ofMinutes(5).toSeconds() * 1_000_000;
    private static final long DAY = 86_400_000_000L;
    private static final DateTimeFormatter HOUR_OF_WEEK = DateTimeFormatter.ofPattern("EEEE HH:00", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Consumer<Finding> found;
    private final After dormant;
    private final OffHours offHours;
    private final After newResource;
    private final After newTool;
    private final Many reads;
    private final Many denied;
    private final Burst burst;

    /// Thresholds are read here once, for a use is looked at with all of them.
    public UseRules(Detections settings, Consumer<Finding> found) {
        this.found = found;
        this.dormant = After.of(settings.of(Rule.DORMANT_THEN_ACTIVE), "silent");
        RuleSettings hours = settings.of(Rule.OFF_HOURS);
        this.offHours = new OffHours(hours.enabled(), hours.number("days"), hours.micros("of"), hours.micros("history"));
        this.newResource = After.of(settings.of(Rule.FIRST_SEEN_RESOURCE), "history");
        this.newTool = After.of(settings.of(Rule.FIRST_SEEN_TOOL), "history");
        this.reads = Many.of(settings.of(Rule.REPEATED_ATTEMPTS), "reads");
        this.denied = Many.of(settings.of(Rule.REPEATED_ATTEMPTS), "denied");
        this.burst = Burst.of(settings.of(Rule.BURST));
    }

    /// A rule that looks only after some time.
    private record After(boolean on, long time) {
        static After of(RuleSettings rule, String threshold) {
            return new After(rule.enabled(), rule.micros(threshold));
        }
    }

    private record OffHours(boolean on, long days, long of, long history) {}

    private record Many(boolean on, int many, long within) {
        static Many of(RuleSettings rule, String what) {
            return new Many(rule.enabled(), (int) rule.number(what), rule.micros(what + "Within"));
        }
    }

    /// Distinct secrets that each kind of actor may use.
    private record Burst(boolean on, Map<ActorKind, Integer> most, long within) {
        static Burst of(RuleSettings rule) {
            Map<ActorKind, Integer> most = new EnumMap<>(ActorKind.class);
            for (ActorKind kind : ActorKind.values()) {
                most.put(kind, (int) rule.numberOr(kind.name(), rule.number("other")));
            }
            return new Burst(rule.enabled(), most, rule.micros("within"));
        }
    }

    /// One use, and what the rules say of it; `hash` is of the resource, 0 without.
    private record Use(Event event, Actor actor, long entry, long time, long day, @Nullable String resource, long hash) {}

    /// Whether the event is a use that these rules look at.
    public static boolean concerns(Event event) {
        return (event.type() == EventType.USE || event.type() == EventType.ATTEMPT) && event.actor() != null;
    }

    public void take(Habit habit, Event event, long entry, Instant ledgerTime) {
        Actor actor = event.actor();
        long time = Times.micros(event.eventTime());
        long now = Times.micros(ledgerTime);
        if (actor == null || time > now + AHEAD || EventTime.isMissing(event.eventTime())) {
            return;
        }
        String resource = resource(event);
        var use = new Use(event, actor, entry, time, Math.floorDiv(now, DAY), resource, resource == null ? 0 : RefHash.of(resource));
        boolean refused = event.outcome() == Outcome.DENIED || event.outcome() == Outcome.FAILED;
        if (refused) {
            repeated(habit, use, true);
            return;
        }
        dormant(habit, use);
        offHours(habit, use);
        firstSeen(habit, use);
        repeated(habit, use, false);
        burst(habit, use);
        habit.acted(time, entry);
    }

    static @Nullable String resource(Event event) {
        Context context = event.context();
        return event.secret() != null ? event.secret().ref() : context == null ? null : context.resource();
    }

    private void dormant(Habit habit, Use use) {
        if (dormant.on && habit.hasActed() && use.time - habit.lastAt >= dormant.time) {
            tell(habit, use, Rule.DORMANT_THEN_ACTIVE, List.of(habit.lastEntry, use.entry),
                    "%s was silent for %d days, from %s".formatted(use.actor.ref(), (use.time - habit.lastAt) / DAY,
                            Times.text(habit.lastAt)));
        }
    }

    private void offHours(Habit habit, Use use) {
        long hour = Weeks.hour(use.time);
        if (offHours.on && hour != habit.offHoursSlot && habit.knownFor(use.time, offHours.history)) {
            int days = habit.weeks.daysActive(use.time, offHours.of);
            if (days < offHours.days) {
                habit.offHoursSlot = hour;
                tell(habit, use, Rule.OFF_HOURS, List.of(use.entry),
                        "%s was active at %s UTC on %d other days of the last %d, fewer than %d".formatted(
                                use.actor.ref(), HOUR_OF_WEEK.format(use.event.eventTime()), days, offHours.of / DAY,
                                offHours.days));
            }
        }
        habit.weeks.active(use.time);
    }

    private void firstSeen(Habit habit, Use use) {
        if (use.resource != null) {
            firstSeen(habit, use, Rule.FIRST_SEEN_RESOURCE, newResource, habit.resources.add(use.hash), use.resource);
        }
        Context context = use.event.context();
        if (context != null && context.tool() != null) {
            String tool = context.toolServer() == null ? context.tool() : context.tool() + " of " + context.toolServer();
            firstSeen(habit, use, Rule.FIRST_SEEN_TOOL, newTool, habit.tools.add(RefHash.of(tool)), tool);
        }
    }

    private void firstSeen(Habit habit, Use use, Rule rule, After after, boolean isNew, String what) {
        if (isNew && after.on && habit.knownFor(use.time, after.time)) {
            tell(habit, use, rule, List.of(use.entry), "%s used %s for the first time, and has been seen for %d days".formatted(
                    use.actor.ref(), what, (use.time - habit.firstAt) / DAY));
        }
    }

    private void repeated(Habit habit, Use use, boolean refused) {
        Many rule = refused ? denied : reads;
        if (!rule.on || use.time <= (refused ? habit.deniedUntil : habit.readsUntil)) {
            return;
        }
        Latest latest = refused ? habit.denied : habit.reads;
        int many = rule.many;
        long count = use.event.count() == null ? 1 : use.event.count();
        for (long i = Math.min(count, many); i > 0; i--) {
            latest.add(use.time, use.entry, 0, many);
        }
        if (latest.size() == many && latest.time(many - 1) - latest.time(0) <= rule.within) {
            long end = latest.time(0) + rule.within;
            habit.readsUntil = refused ? habit.readsUntil : end;
            habit.deniedUntil = refused ? end : habit.deniedUntil;
            tell(habit, use, Rule.REPEATED_ATTEMPTS, latest.evidence(), "%d %s by %s from %s to %s, at most %d in %s are usual".formatted(
                    many, refused ? "refused reads" : "reads", use.actor.ref(), Times.text(latest.time(0)),
                    Times.text(latest.time(many - 1)), many - 1, Duration.ofSeconds(rule.within / 1_000_000)));
            latest.clear();
        }
    }

    private void burst(Habit habit, Use use) {
        if (!burst.on || use.resource == null || use.time <= habit.burstUntil) {
            return;
        }
        int most = Objects.requireNonNull(burst.most.get(use.actor.kind()));
        Latest latest = habit.distinct;
        latest.removeMark(use.hash);
        latest.add(use.time, use.entry, use.hash, most + 1);
        if (latest.size() > most && latest.time(most) - latest.time(0) < burst.within) {
            habit.burstUntil = latest.time(0) + burst.within;
            tell(habit, use, Rule.BURST, latest.evidence(), "%s used %d distinct secrets within %s, more than %d (%s)".formatted(
                    use.actor.ref(), latest.size(), Duration.ofSeconds(burst.within / 1_000_000), most, use.actor.kind()));
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
