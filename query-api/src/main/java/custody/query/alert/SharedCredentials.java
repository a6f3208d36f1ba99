package custody.query.alert;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.Outcome;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.detect.Finding;
import custody.query.detect.Habit;
import custody.query.detect.Rule;
import custody.query.detect.Times;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rule `shared-credential`: a use brought the flag SHARED_CREDENTIAL, to itself or to another use, whichever came
/// first. The flag is what the answers observe (rule D63); here is only remembered when it is worth asking.
final class SharedCredentials {
    private static final String FLAG = "SHARED_CREDENTIAL";
    private static final long DAY = 86_400_000_000L;
    /// So long a time of a user is looked at once, when those who share a credential are one identity.
    private static final long SPELL = DAY / 4;
    private static final int SPELLS = 10_000;
    /// Uses of a credential within a day that are looked at.
    private static final int NEAR = 256;

    private final EntryReader entries;
    private final Uses uses;
    private final Marks marks;
    private final Present present;
    private final Findings findings;
    private final Suspicions suspicions;
    private final CredentialUsers users;
    private final SequencedMap<String, Map<Long, Spell>> known = new LinkedHashMap<>(64, 0.75f, true);

    /// Uses of shared credentials in the batch in hand, for what is found out of one of them may not hold with the next.
    private final Map<String, List<Use>> inHand = new HashMap<>();
    private long forgotAt = -1;

    private record Use(long entry, long user, long time) {}

    /// A time of a user of a credential, and with whom he was found to be one then: all whose uses about then count as
    /// evidence against another.
    private record Spell(long from, Set<Long> with) {
        boolean covers(long time) {
            return time >= from && time < from + SPELL;
        }

        /// Whether somebody was not compared with whose uses these then may count.
        boolean lacks(Use use) {
            return use.time >= from - DAY && use.time <= from + SPELL + DAY && !with.contains(use.user);
        }
    }

    SharedCredentials(
            EntryReader entries, Uses uses, Marks marks, Present present, Findings findings, Suspicions suspicions, CredentialUsers users) {
        this.entries = entries;
        this.uses = uses;
        this.marks = marks;
        this.present = present;
        this.findings = findings;
        this.suspicions = suspicions;
        this.users = users;
    }

    /// A use that was not refused.
    void use(Event event, Actor actor, Habit habit, long entry) {
        if (event.credential() == null) {
            return;
        }
        String ref = event.credential().ref();
        long user = !isEmail(actor.ref()) || !habit.isAliased() ? CredentialUsers.hash(actor.kind(), actor.ref()) : CredentialUsers.SEVERAL;
        if (users.isShared(ref, user) && present.of(Rule.SHARED_CREDENTIAL).enabled()) {
            long time = Times.micros(event.eventTime());
            Use use = new Use(entry, user, time);
            inHand.computeIfAbsent(ref, each -> new ArrayList<>()).add(use);
            forgetOthers(ref, use);
            if (!isQuiet(ref, time) && !isOne(ref, user, time)) {
                suspicions.add(entry, () -> ask(event, ref, user, entry));
            }
        }
    }

    /// An e-mail may be another person's at another time.
    static boolean isEmail(String ref) {
        return ref.startsWith("email:");
    }

    private boolean isQuiet(String ref, long time) {
        return marks.isQuiet(told(ref), time, present.of(Rule.SHARED_CREDENTIAL).micros("quiet"));
    }

    private static String told(String ref) {
        return "told|" + ref;
    }

    /// What was said of who is who may have changed.
    void forget(long entry) {
        known.clear();
        forgotAt = entry;
    }

    /// Of a batch, or a part of it, all is asked.
    void asked() {
        inHand.clear();
    }

    private boolean isOne(String ref, long user, long time) {
        Map<Long, Spell> spells = known.get(ref);
        Spell spell = spells == null ? null : spells.get(user);
        return spell != null && spell.covers(time);
    }

    /// The others have not been compared with this user.
    private void forgetOthers(String ref, Use use) {
        Map<Long, Spell> spells = known.get(ref);
        if (spells != null) {
            spells.entrySet().removeIf(each -> each.getKey() != use.user && each.getValue().lacks(use));
        }
    }

    private void ask(Event event, String ref, long user, long entry) {
        long time = Times.micros(event.eventTime());
        if (isQuiet(ref, time) || isOne(ref, user, time)) {
            return;
        }
        long asOf = entry + 1;
        List<Long> near = new ArrayList<>(uses.edge(true, NEAR, asOf, of(ref), around(time, time, DAY)));
        near.remove(Long.valueOf(entry));
        near.addFirst(entry);
        List<Long> flagged = uses.newlyFlagged(FLAG, near, entry);
        if (!flagged.isEmpty()) {
            tell(event, ref, entry, uses.flagged(FLAG, near, asOf));
        } else if (user != CredentialUsers.SEVERAL && event.outcome() == Outcome.SUCCESS) {
            remember(ref, new Use(entry, user, time));
        }
    }

    private static Condition of(String ref) {
        return Uses.is(Field.CREDENTIAL, ref);
    }

    private static Condition around(long from, long to, long span) {
        return new Condition.Within(from - span, to + span + 1);
    }

    /// Whoever used it within a day is the same as he; so for the whole spell, if nobody used it just outside of the day.
    private void remember(String ref, Use use) {
        long from = Math.floorDiv(use.time, SPELL) * SPELL;
        Spell spell = new Spell(from, users(ref, from, from + SPELL, use.entry + 1, Uses.is(Field.OUTCOME, "SUCCESS")));
        Set<Long> all = users(ref, from, from + SPELL, use.entry + 1, Condition.ANY_ENTRY);
        boolean holds = forgotAt < use.entry && all.equals(users(ref, use.time, use.time, use.entry + 1, Condition.ANY_ENTRY))
                && inHand.getOrDefault(ref, List.of()).stream().noneMatch(each ->
                        each.entry > use.entry && each.user != use.user && spell.lacks(each));
        if (holds) {
            known.computeIfAbsent(ref, each -> new HashMap<>()).put(use.user, spell);
            if (known.size() > SPELLS) {
                known.pollFirstEntry();
            }
        }
    }

    private Set<Long> users(String ref, long from, long to, long asOf, Condition which) {
        return uses.values(asOf, List.of(Field.ACTOR, Field.ACTOR_KIND), of(ref), around(from, to, DAY), which)
                .stream().filter(who -> !who.contains("")).map(who -> CredentialUsers.hash(ActorKind.valueOf(who.getLast()), who.getFirst()))
                .collect(Collectors.toSet());
    }

    private void tell(Event event, String ref, long entry, List<Long> flagged) {
        marks.set(told(ref), Times.micros(event.eventTime()));
        known.remove(ref);
        Actor actor = Objects.requireNonNull(event.actor());
        Actor other = null;
        long shown = entry;
        for (long use : flagged) {
            Actor its = actor(use);
            if (other == null && its != null && (its.kind() != actor.kind() || !its.ref().equals(actor.ref()))) {
                other = its;
                shown = use;
            }
        }
        findings.tell(new Finding(Rule.SHARED_CREDENTIAL, ref, entry, event.eventTime(), actor,
                event.secret() == null ? null : event.secret().ref(),
                "%s was used by %s and by %s within 24 h".formatted(ref, name(other == null ? actor : other), name(actor)),
                shown == entry ? List.of(entry) : List.of(shown, entry)));
    }

    private @Nullable Actor actor(long use) {
        return entries.entry(use).map(Entry::payload).map(payload -> payload.event().actor()).orElse(null);
    }

    private static String name(Actor actor) {
        return actor.ref() + " (" + actor.kind() + ")";
    }
}
