package custody.query.alert;

import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.alert.Exposures.Exposure;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.attribution.Fact;
import custody.query.attribution.Key;
import custody.query.detect.Finding;
import custody.query.detect.Rule;
import custody.query.detect.Times;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The rule `use-after-exposure`: a use has the flag EXPOSED_SECRET, because it came after the discovery or because the
/// discovery came after it. The flag is what the answers observe (rule D63); here is only remembered when it is worth
/// asking.
final class ExposedUses {
    private static final String FLAG = "EXPOSED_SECRET";
    private static final int RENEWED = 10_000;
    /// Identities, with the secrets that they used, that are looked at because of one discovery.
    private static final int USERS = 1_000;
    /// Uses of each that are looked at: the first after the discovery got the flag if any did, but it may be corrected.
    private static final int EACH = 5;
    /// Entries that one finding names.
    private static final int EVIDENCE = 100;
    private static final String SOMEBODY = "somebody";
    private static final Condition NOBODY = new Condition.Not(new Condition.StartsWith(Field.ACTOR, ""));

    private final EntryReader entries;
    private final Uses uses;
    private final Marks marks;
    private final Present present;
    private final Findings findings;
    private final Suspicions suspicions;
    private final Exposures exposures;
    private final TiedNames tied;
    /// From when on the uses of a secret by a credential have no flag, as it was changed after the last discovery.
    private final SequencedMap<String, Long> renewed = new LinkedHashMap<>(64, 0.75f, true);
    /// The last entry after which that has to be found out anew.
    private long renewedAt = -1;

    ExposedUses(
            EntryReader entries, Uses uses, Marks marks, Present present, Findings findings, Suspicions suspicions, Exposures exposures,
            TiedNames tied) {
        this.entries = entries;
        this.uses = uses;
        this.marks = marks;
        this.present = present;
        this.findings = findings;
        this.suspicions = suspicions;
        this.exposures = exposures;
        this.tied = tied;
    }

    private void use(Event event, long use, long entry) {
        if (Uses.isRefused(event) || exposures.isEmpty() || !present.of(Rule.USE_AFTER_EXPOSURE).enabled()) {
            return;
        }
        long time = Times.micros(event.eventTime());
        String ref = exposed(event, time);
        if (ref != null && !isRenewed(event, time) && !isQuiet(ref, event, time)) {
            suspicions.add(entry, () -> ask(event, ref, use, entry));
        }
    }

    private boolean isRenewed(Event event, long time) {
        Long since = renewed.get(pair(event));
        return since != null && time >= since;
    }

    /// What of the use was found before it: what was found last, if both were.
    private @Nullable String exposed(Event event, long time) {
        String found = null;
        long last = Long.MIN_VALUE;
        for (String ref : refs(event)) {
            Exposure exposure = exposures.of(ref);
            if (exposure != null && exposure.first() <= time && (found == null || exposure.last() > last)) {
                found = ref;
                last = exposure.last();
            }
        }
        return found;
    }

    /// The secret and the credential that an event names, that by its ref and by links.
    private static List<String> refs(Event event) {
        return refs(event, TiedNames.said(event));
    }

    private static List<String> refs(Event event, List<Key> credentials) {
        List<String> refs = new ArrayList<>();
        if (event.secret() != null) {
            refs.add(event.secret().ref());
        }
        credentials.forEach(key -> refs.add(TiedNames.ref(key)));
        return refs;
    }

    private static String pair(Event event) {
        return String.join("\n", refs(event));
    }

    private boolean isQuiet(String ref, Event event, long time) {
        return marks.isQuiet(told(ref, name(event)), time, present.of(Rule.USE_AFTER_EXPOSURE).micros("quiet"));
    }

    private static String told(String ref, String name) {
        return "told|" + ref + "|" + name;
    }

    private static String name(Event event) {
        Actor actor = event.actor();
        return actor == null ? SOMEBODY : actor.ref();
    }

    private void ask(Event event, String ref, long use, long entry) {
        long time = Times.micros(event.eventTime());
        if (isRenewed(event, time) || isQuiet(ref, event, time)) {
            return;
        }
        Exposure exposure = exposures.of(ref);
        if (!uses.newlyFlagged(FLAG, List.of(use), entry).isEmpty()) {
            List<String> refs = refs(event).stream().filter(each -> exposures.of(each) != null).toList();
            tell(ref, refs, entry, List.of(event), exposure == null || exposure.last() > time
                    ? List.of(use)
                    : List.of(exposure.lastEntry(), use));
        } else if (use == entry && entry > renewedAt && isBehindAll(event, time) && uses.isJudged(entry, entry + 1)) {
            renewed.put(pair(event), time);
            if (renewed.size() > RENEWED) {
                renewed.pollFirstEntry();
            }
        }
    }

    private boolean isBehindAll(Event event, long time) {
        for (String ref : refs(event)) {
            Exposure exposure = exposures.of(ref);
            if (exposure != null && exposure.last() > time) {
                return false;
            }
        }
        return true;
    }

    /// Whether anything can come of a copy.
    boolean mayTake(Event copy) {
        return copy.type() == EventType.DISCOVERY || copy.corrects() != null || !exposures.isEmpty()
                && (copy.type() == EventType.ISSUE || refs(copy).stream().anyMatch(ref -> exposures.of(ref) != null));
    }

    /// Takes a use, a discovery, an issue, or what corrects something said of a thing that was found: the entry `original`
    /// itself, or with the links that a copy of it, `entry`, added.
    void take(Event event, long original, long entry) {
        if (Uses.isUse(event)) {
            use(event, original, entry);
        }
        if (event.type() == EventType.DISCOVERY) {
            discovery(event, entry);
        } else if (event.corrects() != null) {
            lookBack(event, tied.known(event, entry + 1), Long.MIN_VALUE, entry);
        }
        if (event.type() == EventType.ISSUE && !exposures.isEmpty()) {
            issue(event, entry);
        }
    }

    private void discovery(Event event, long entry) {
        Fact fact = Fact.of(entry, present.now(), event, null);
        if (fact.isEvidence()) {
            long found = Math.floorDiv(fact.time(), 1_000);
            List<Key> names = tied.known(event, entry + 1);
            refs(event, names).forEach(ref -> exposures.add(ref, new Exposure(found, found, entry)));
            lookBack(event, names, found, entry);
        }
    }

    /// Under all names by which it calls a credential is found what was found under one.
    private void issue(Event event, long entry) {
        List<Key> names = TiedNames.said(event);
        List<String> refs = names.stream().map(TiedNames::ref).toList();
        Exposure found = refs.stream().map(exposures::of).filter(Objects::nonNull).reduce(Exposure::and).orElse(null);
        if (found != null && refs.size() > 1 && Fact.of(entry, present.now(), event, null).isEvidence()) {
            refs.forEach(ref -> exposures.add(ref, found));
            lookBack(event, names, found.first(), entry);
        }
    }

    /// Looks at the uses since then of what the event names, its credential by these names, as far as it was ever found
    /// exposed.
    private void lookBack(Event event, List<Key> names, long since, long entry) {
        renewed.clear();
        renewedAt = entry;
        SequencedMap<String, Condition> named = found(event, names);
        if (present.of(Rule.USE_AFTER_EXPOSURE).enabled() && !named.isEmpty()) {
            List<String> refs = List.copyOf(named.sequencedKeySet());
            Condition of = new Condition.Some(List.copyOf(named.sequencedValues()));
            suspicions.add(entry, () -> lookBack(refs, of, since, entry));
        }
    }

    /// What an event names of what was ever found exposed, each with what its uses have.
    private SequencedMap<String, Condition> found(Event event, List<Key> names) {
        SequencedMap<String, Condition> named = new LinkedHashMap<>();
        names.forEach(key -> named.put(TiedNames.ref(key), TiedNames.used(key)));
        if (event.secret() != null) {
            Condition used = Uses.is(Field.SECRET, event.secret().ref());
            Condition same = named.remove(event.secret().ref());
            named.putFirst(event.secret().ref(), same == null ? used : new Condition.Some(List.of(used, same)));
        }
        named.keySet().removeIf(ref -> exposures.of(ref) == null);
        return named;
    }

    /// Looks once at all uses that name one of `refs`.
    private void lookBack(List<String> refs, Condition of, long since, long entry) {
        List<Event> found = new ArrayList<>();
        List<Long> evidence = new ArrayList<>(List.of(entry));
        List<List<String>> users = uses.values(entry + 1, List.of(Field.ACTOR, Field.SECRET), of, from(since));
        for (List<String> user : users.subList(0, Math.min(users.size(), USERS))) {
            for (long use : uses.newlyFlagged(FLAG, some(refs, of, user, since, entry), entry)) {
                Event event = entries.entry(use).map(Entry::payload).map(Payload::event).orElse(null);
                if (event != null && !isQuiet(refs, event)) {
                    found.add(event);
                    evidence.add(use);
                    break;
                }
            }
        }
        if (!found.isEmpty()) {
            String ref = named(refs, found.getFirst()).getFirst();
            tell(ref, refs, entry, found, evidence.subList(0, Math.min(evidence.size(), EVIDENCE)));
        }
    }

    /// Whether everything of `refs` that a use names is quiet.
    private boolean isQuiet(List<String> refs, Event use) {
        long time = Times.micros(use.eventTime());
        return named(refs, use).stream().allMatch(ref -> isQuiet(ref, use, time));
    }

    /// What a use names of `refs`; all of them when it names them behind too many others.
    private static List<String> named(List<String> refs, Event use) {
        List<String> named = refs(use);
        named.retainAll(refs);
        return named.isEmpty() ? refs : named;
    }

    /// The first uses since then, the first ones when it is not quiet any more, and the last.
    private List<Long> some(List<String> refs, Condition of, List<String> user, long since, long entry) {
        String name = user.getFirst();
        Condition who = name.isEmpty() ? NOBODY : Uses.is(Field.ACTOR, name);
        Condition what = user.getLast().isEmpty() ? of : Uses.is(Field.SECRET, user.getLast());
        List<Long> some = new ArrayList<>(uses.edge(true, EACH, entry + 1, of, who, what, from(since)));
        refs.stream().map(ref -> marks.get(told(ref, name.isEmpty() ? SOMEBODY : name))).filter(Objects::nonNull).distinct().forEach(told -> {
            long loud = told + present.of(Rule.USE_AFTER_EXPOSURE).micros("quiet");
            some.addAll(uses.edge(true, EACH, entry + 1, of, who, what, from(Math.max(since, loud))));
        });
        some.addAll(uses.edge(false, EACH, entry + 1, of, who, what, from(since)));
        return some;
    }

    private static Condition from(long time) {
        return new Condition.Within(time, Long.MAX_VALUE);
    }

    /// One finding of these uses, the first of which it is about; told with it is all that `refs` name.
    private void tell(String ref, List<String> refs, long cause, List<Event> found, List<Long> evidence) {
        found.forEach(use -> refs.forEach(each -> marks.set(told(each, name(use)), Times.micros(use.eventTime()))));
        Event use = found.getFirst();
        long others = found.stream().map(ExposedUses::name).distinct().count() - 1;
        Exposure exposure = exposures.of(ref);
        findings.tell(new Finding(Rule.USE_AFTER_EXPOSURE, ref, cause, use.eventTime(), use.actor(),
                use.secret() == null ? null : use.secret().ref(), "%s%s used %s, which was found exposed at %s and not changed before".formatted(
                        name(use), others == 0 ? "" : " and " + others + " more", ref,
                        Times.instant(exposure == null ? 0 : exposure.first())), evidence));
    }
}
