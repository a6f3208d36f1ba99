package custody.query.alert;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Relation;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.answer.Projections;
import custody.query.attribution.Fact;
import custody.query.audit.OwnSource;
import custody.query.detect.Detections;
import custody.query.detect.Finding;
import custody.query.detect.Habit;
import custody.query.detect.ReviewRules;
import custody.query.detect.Rule;
import custody.query.detect.Times;
import custody.query.detect.UseRules;
import custody.query.index.IndexedVerdict;
import custody.query.project.Batch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes entries through the rules, in ledger order: first what ledger time has brought due, then the entry, then the
/// verdicts that it caused; at the end of a batch what only the answers know. Everything stays in memory until [#write].
final class Looking {
    private final EntryReader entries;
    private final Present present;
    private final Habits habits;
    private final Marks marks;
    private final Findings findings;
    private final Reviews reviews;
    private final OpenedReviews opened;
    private final Timers timers;
    private final HeardSources sources;
    private final Overdue overdue;
    private final CredentialUsers users;
    private final SharedCredentials shared;
    private final Exposures exposures;
    private final ExposedUses exposed;
    private final ProvenanceDebt debt;
    private final JudgedUses judged;
    private final Suspicions suspicions;
    private final List<@Nullable Object[]> alerts = new ArrayList<>();
    private UseRules useRules;
    private long settingsEntry;
    private long settingsWritten;
    private @Nullable Batch inHand;

    Looking(DetectionRows rows, EntryReader entries, Projections answers, Coverage coverage, long settingsEntry) {
        this.entries = entries;
        this.settingsEntry = settingsEntry;
        this.settingsWritten = settingsEntry;
        Detections settings = settingsEntry < 0 ? Detections.STANDARD
                : entries.entry(settingsEntry).flatMap(SettingsEntry::read).orElse(Detections.STANDARD);
        this.present = new Present(settings);
        this.habits = new Habits(rows);
        this.marks = new Marks(rows);
        this.findings = new Findings(rows, answers, present);
        this.reviews = new Reviews(rows);
        this.timers = new Timers(rows);
        this.opened = new OpenedReviews(marks, present, reviews, timers);
        this.sources = new HeardSources(rows);
        this.overdue = new Overdue(entries, answers, present, findings, reviews, timers, sources);
        this.suspicions = new Suspicions(present, coverage);
        Uses uses = new Uses(answers);
        this.users = new CredentialUsers(rows);
        this.shared = new SharedCredentials(entries, uses, marks, present, findings, suspicions, users);
        this.exposures = new Exposures(rows);
        this.exposed = new ExposedUses(entries, uses, marks, present, findings, suspicions, exposures,
                new TiedNames(entries, answers));
        this.debt = new ProvenanceDebt(answers, marks, present, findings);
        this.judged = new JudgedUses(this::event, marks, present, findings, opened);
        this.useRules = new UseRules(settings, findings::tell);
        sources.plan(present.of(Rule.SOURCE_SILENT));
    }

    Detections settings() {
        return present.settings();
    }

    long settingsEntry() {
        return settingsEntry;
    }

    /// When something is due that no entry will bring about by itself, in microseconds.
    long nextDue() {
        return overdue.next();
    }

    int changes() {
        return habits.changed() + marks.changed() + findings.changed() + reviews.changed() + timers.changed() + users.changed()
                + exposures.changed() + alerts.size();
    }

    /// Whether there is anything to write but how far it has come.
    boolean isChanged() {
        return changes() > 0 || sources.isChanged() || findings.isCounted() || settingsEntry != settingsWritten;
    }

    /// How many entries were taken. Not all of them when too much has fallen due to be looked at in one go: before the
    /// first that was not, the rest of it is looked at next time.
    int take(Batch batch, List<IndexedVerdict> verdicts) {
        inHand = batch;
        load(batch, verdicts);
        int taken = 0;
        int at = 0;
        for (Batch.Item item : batch.items()) {
            Entry entry = item.entry();
            present.at(entry.time());
            if (!overdue.look(entry.index())) {
                break;
            }
            taken++;
            if (item.event() != null) {
                take(entry, item.event());
            }
            while (at < verdicts.size() && verdicts.get(at).from() <= entry.index()) {
                judged.take(verdicts.get(at), at);
                at++;
            }
        }
        ask();
        inHand = null;
        return taken;
    }

    private void ask() {
        suspicions.ask();
        shared.asked();
    }

    /// Reads what the batch will need and is not at hand, with few statements.
    private void load(Batch batch, List<IndexedVerdict> verdicts) {
        Set<String> actors = new HashSet<>();
        Set<String> keys = new HashSet<>();
        judged.prepare(verdicts, keys);
        for (Batch.Item item : batch.items()) {
            Event event = item.event();
            if (event == null) {
                continue;
            }
            Actor actor = Uses.isUse(event) ? event.actor() : ReviewRules.inventoried(event);
            if (actor != null && !habits.isHeld(actor.ref())) {
                actors.add(actor.ref());
            }
            if (!Uses.isUse(event)) {
                opened.rules().take(event).filter(opening -> opening.again() > 0).ifPresent(opening -> keys.add(opening.once()));
            } else if (event.secret() != null) {
                keys.addAll(debt.keys(event.secret().ref()));
            }
        }
        habits.load(actors);
        marks.load(keys);
    }

    private void take(Entry entry, Event event) {
        if (event.source().id().equals(OwnSource.ID)) {
            own(entry, event);
            return;
        }
        sources.of(entry.source()).heard(entry);
        if (entry.standing() != Standing.FIRST) {
            again(entry, event);
            return;
        }
        if (Uses.isUse(event)) {
            use(entry, event);
        } else {
            opened.rules().take(event).ifPresent(opening -> opened.open(opening, entry.index(), event));
            overdue.watch(event, entry.index());
            inventory(event, entry.index());
        }
        exposed.take(event, entry.index(), entry.index());
        if (event.type() == EventType.REVIEW) {
            reviews.sign(event, entry.index());
        }
    }

    private void use(Entry entry, Event event) {
        long index = entry.index();
        Actor actor = event.actor();
        if (actor != null) {
            Habit habit = habits.of(actor.ref());
            opened.rules().agent(habit, event).ifPresent(opening -> opened.open(opening, index, event));
            useRules.take(habit, event, index, present.now());
            if (!Uses.isRefused(event)) {
                shared.use(event, actor, habit, index);
            }
        }
        sources.of(entry.source()).use(event, index, present.of(Rule.JOIN_KEY_DROP), findings::tell);
        if (event.secret() != null && event.type() == EventType.USE) {
            debt.use(event, event.secret().ref(), index);
        }
    }

    /// Who is known, and who is another name of whom.
    private void inventory(Event event, long entry) {
        Actor known = ReviewRules.inventoried(event);
        if (known != null) {
            ReviewRules.inventoried(habits.of(known.ref()));
        }
        Relation relation = event.relation();
        if (relation != null && relation.kind() == Relation.Kind.ALIAS_OF) {
            shared.forget(entry);
            for (String ref : List.of(relation.subject().ref(), relation.object().ref())) {
                if (SharedCredentials.isEmail(ref)) {
                    habits.of(ref).aliased();
                }
            }
        }
    }

    /// What the ledger says of itself: settings, alerts. Nothing else of it is looked at, but that it may be a policy.
    private void own(Entry entry, Event event) {
        if (AlertEntry.isOne(event)) {
            findings.said(event.id().toString());
            AlertEntry.said(entry).filter(alert -> entry.standing() == Standing.FIRST).ifPresent(alert -> alerts.add(new Object[] {
                entry.index(), Times.micros(event.eventTime()), alert.text("rule").orElse(""), alert.text("severity").orElse(""),
                alert.text("owner").map(Keys::of).orElse(null)}));
            return;
        }
        shared.forget(entry.index());
        SettingsEntry.read(entry).ifPresent(said -> {
            ask();
            present.set(said);
            settingsEntry = entry.index();
            opened.set(said);
            judged.set(said);
            useRules = new UseRules(said, findings::tell);
        });
    }

    private Optional<Event> event(long entry) {
        Batch batch = inHand;
        if (batch != null && entry >= batch.from() && entry < batch.to()) {
            return Optional.ofNullable(batch.items().get((int) (entry - batch.from())).event());
        }
        return entries.entry(entry).map(Entry::payload).map(Payload::event);
    }

    /// What was said before: a copy adds its links.
    private void again(Entry entry, Event event) {
        if (entry.standing() == Standing.COPY) {
            copied(entry, event);
        } else {
            findings.tell(new Finding(Rule.IDENTITY_CONFLICT, event.id().toString(), entry.index(), present.now(), event.actor(),
                    event.secret() == null ? null : event.secret().ref(),
                    "%s has said event %s twice, with different contents: entries %d and %d".formatted(
                            entry.source(), event.source().eventId(), entry.original(), entry.index()),
                    List.of(entry.original(), entry.index())));
        }
    }

    private void copied(Entry copy, Event event) {
        Event original = exposed.mayTake(event) ? event(copy.original()).orElse(null) : null;
        if (original != null) {
            Event merged = Fact.of(copy.original(), copy.time(), original, null).withLinksOf(event).event();
            exposed.take(merged, copy.original(), copy.index());
        }
    }

    void write(DetectionRows rows) {
        habits.write();
        marks.write();
        findings.write();
        reviews.write();
        timers.write();
        sources.write();
        users.write();
        exposures.write();
        rows.batch("INSERT INTO detect_alert (seq, at, rule, severity, owner_key) VALUES (?, ?, ?, ?, ?) ON CONFLICT (seq) DO NOTHING", alerts);
    }

    void written() {
        habits.written();
        marks.written();
        findings.written();
        reviews.written();
        timers.written();
        sources.written();
        users.written();
        exposures.written();
        alerts.clear();
        settingsWritten = settingsEntry;
    }
}
