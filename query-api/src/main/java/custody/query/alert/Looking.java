package custody.query.alert;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.answer.Projections;
import custody.query.answer.RevocationFacts;
import custody.query.answer.SecretFacts;
import custody.query.audit.ReadAudit;
import custody.query.detect.Detections;
import custody.query.detect.Finding;
import custody.query.detect.Habit;
import custody.query.detect.ReviewRules;
import custody.query.detect.Rule;
import custody.query.detect.RuleSettings;
import custody.query.detect.Times;
import custody.query.detect.UseRules;
import custody.query.detect.VerdictRules;
import custody.query.index.IndexedVerdict;
import custody.query.project.Batch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/// Takes entries through the rules, in ledger order: first what ledger time has brought due, then the entry, then the
/// verdicts that it caused. Everything stays in memory until [#write].
final class Looking {
    private static final String DEBT = "debt|";
    private static final String EXPOSED = "exposed|";
    private static final String ROTATED = "rotated|";
    private static final long DAY = 86_400_000_000L;

    private final EntryReader entries;
    private final Projections projections;
    private final Remembered remembered;
    private final Findings findings;
    private final Reviews reviews;
    private final Timers timers;
    private final HeardSources sources;
    private final CredentialUsers credentials;
    private long settingsEntry;
    private Detections settings;
    private ReviewRules reviewRules;
    private Instant now = Instant.EPOCH;
    private UseRules useRules;
    private VerdictRules verdictRules;
    private final List<@Nullable Object[]> alerts = new ArrayList<>();
    private final List<@Nullable Object[]> flags = new ArrayList<>();

    Looking(DetectionRows rows, EntryReader entries, Projections projections, long settingsEntry) {
        this.entries = entries;
        this.projections = projections;
        this.remembered = new Remembered(rows);
        this.findings = new Findings(rows, projections);
        this.reviews = new Reviews(rows);
        this.timers = new Timers(rows);
        this.sources = new HeardSources(rows);
        this.credentials = new CredentialUsers(rows);
        this.settingsEntry = settingsEntry;
        this.settings = settingsEntry < 0 ? Detections.STANDARD
                : entries.entry(settingsEntry).flatMap(Looking::settings).orElse(Detections.STANDARD);
        this.reviewRules = new ReviewRules(settings.reviews());
        this.useRules = new UseRules(settings, this::tell);
        this.verdictRules = new VerdictRules(settings, this::event);
        sources.plan(settings.of(Rule.SOURCE_SILENT));
    }

    Detections settings() {
        return settings;
    }

    long settingsEntry() {
        return settingsEntry;
    }

    /// When something is due that no entry will bring about by itself, in microseconds.
    long nextDue() {
        return Math.min(timers.next(), sources.nextMissed());
    }

    boolean isChanged() {
        return changes() > 0;
    }

    int changes() {
        return remembered.changed() + findings.size() + reviews.changed() + timers.changed() + alerts.size() + flags.size()
                + credentials.changed();
    }

    int found() {
        return findings.size();
    }

    void take(Batch batch, List<IndexedVerdict> verdicts) {
        load(batch);
        int at = 0;
        for (Batch.Item item : batch.items()) {
            Entry entry = item.entry();
            now = entry.time();
            due(entry.index());
            if (item.event() != null) {
                take(entry, item.event());
            }
            while (at < verdicts.size() && verdicts.get(at).from() <= entry.index()) {
                judged(verdicts.get(at++));
            }
        }
    }

    private void load(Batch batch) {
        Set<String> actors = new HashSet<>();
        Set<String> marks = new HashSet<>();
        Set<String> used = new HashSet<>();
        for (Batch.Item item : batch.items()) {
            Event event = item.event();
            if (event != null && UseRules.concerns(event)) {
                actors.add(java.util.Objects.requireNonNull(event.actor()).ref());
                if (event.secret() != null) {
                    marks.add(DEBT + event.secret().ref());
                    marks.add(EXPOSED + event.secret().ref());
                }
                if (event.credential() != null) {
                    marks.add(EXPOSED + event.credential().ref());
                    used.add(event.credential().ref());
                }
            }
        }
        remembered.load(actors, marks);
        credentials.load(used);
    }

    private void take(Entry entry, Event event) {
        if (event.source().id().equals(ReadAudit.SOURCE)) {
            own(entry, event);
            return;
        }
        sources.of(entry.source()).heard(entry);
        if (entry.standing() != Standing.FIRST) {
            conflict(entry, event);
            return;
        }
        reviewRules.take(event).ifPresent(opening -> open(opening, entry.index(), event));
        if (UseRules.concerns(event)) {
            use(entry, event);
        }
        Revocation revocation = event.revocation();
        if (event.type() == EventType.REVOCATION && revocation != null && !Boolean.TRUE.equals(revocation.lifted())) {
            RuleSettings rule = settings.of(Rule.REVOCATION_INCOMPLETE);
            Instant from = revocation.effectiveAt() != null && revocation.effectiveAt().isAfter(now) ? revocation.effectiveAt() : now;
            timers.set(Timers.Kind.REVOCATION, entry.index(), Times.micros(from) + rule.micros("within"));
        }
        var inventoried = ReviewRules.inventoried(event);
        if (inventoried != null) {
            ReviewRules.inventoried(remembered.habit(inventoried.ref()));
        }
        exposure(event);
        if (event.type() == EventType.REVIEW) {
            reviews.sign(event, entry.index());
        }
    }

    private void use(Entry entry, Event event) {
        Habit habit = remembered.habit(java.util.Objects.requireNonNull(event.actor()).ref());
        reviewRules.agent(habit, event).ifPresent(opening -> open(opening, entry.index(), event));
        useRules.take(habit, event, entry.index(), now);
        sources.of(entry.source()).use(event, entry.index(), settings.of(Rule.JOIN_KEY_DROP), this::tell);
        if (event.outcome() == Outcome.SUCCESS || event.outcome() == Outcome.UNKNOWN) {
            exposed(event, entry.index());
            shared(event, entry.index());
        }
        if (event.secret() != null && event.type() == EventType.USE) {
            debt(event, event.secret().ref(), entry.index());
        }
    }

    /// What was found lying about, and what was changed since.
    private void exposure(Event event) {
        String word = event.type() == EventType.DISCOVERY ? EXPOSED : event.type() == EventType.ROTATE ? ROTATED : null;
        long time = Times.micros(event.eventTime());
        for (String ref : word == null ? List.<String>of() : refs(event)) {
            Long last = remembered.mark(word + ref);
            if (last == null || last < time) {
                remembered.mark(word + ref, time);
            }
        }
    }

    private static List<String> refs(Event event) {
        List<String> refs = new ArrayList<>();
        if (event.secret() != null) {
            refs.add(event.secret().ref());
        }
        if (event.credential() != null) {
            refs.add(event.credential().ref());
        }
        return refs;
    }

    /// What the flag EXPOSED_SECRET means (attribution rules, section 2; answers observe it by themselves), of what the ledger knew when the use came.
    private void exposed(Event event, long entry) {
        long time = Times.micros(event.eventTime());
        for (String ref : refs(event)) {
            Long found = remembered.mark(EXPOSED + ref);
            if (found == null || found > time) {
                continue;
            }
            Long rotated = event.secret() == null ? null : remembered.mark(ROTATED + event.secret().ref());
            if (rotated == null || rotated <= found || rotated > time) {
                String actor = java.util.Objects.requireNonNull(event.actor()).ref();
                if (remembered.mayTell("told|" + ref + "|" + actor, time, settings.of(Rule.USE_AFTER_EXPOSURE).micros("quiet"))) {
                    tell(new Finding(Rule.USE_AFTER_EXPOSURE, ref, entry, event.eventTime(), event.actor(),
                            event.secret() == null ? null : event.secret().ref(),
                            "%s used %s, which was found exposed at %s and not changed since".formatted(
                                    actor, ref, Times.instant(found)), List.of(entry)));
                }
                return;
            }
        }
    }

    /// What the flag SHARED_CREDENTIAL means (answers observe it by themselves), of the use before and this one.
    private void shared(Event event, long entry) {
        Actor actor = event.actor();
        if (event.credential() == null || actor == null || event.type() != EventType.USE) {
            return;
        }
        String ref = event.credential().ref();
        long time = Times.micros(event.eventTime());
        CredentialUsers.User last = credentials.swap(ref, new CredentialUsers.User(time, entry, actor.kind().name(), actor.ref()));
        if (last == null || Math.abs(time - last.time()) > DAY || last.isSame(actor) || isAlias(actor, last, entry)) {
            return;
        }
        if (remembered.mayTell("told|" + ref, time, settings.of(Rule.SHARED_CREDENTIAL).micros("quiet"))) {
            tell(new Finding(Rule.SHARED_CREDENTIAL, ref, entry, event.eventTime(), actor,
                    event.secret() == null ? null : event.secret().ref(),
                    "%s was used by %s (%s) and by %s (%s) within 24 h".formatted(
                            ref, last.ref(), last.kind(), actor.ref(), actor.kind()), List.of(last.entry(), entry)));
        }
    }

    private boolean isAlias(Actor actor, CredentialUsers.User last, long entry) {
        var facts = projections.identities(List.of(actor.ref()), entry + 1).get(actor.ref());
        return last.kind().equals(actor.kind().name()) && facts != null && facts.refs().contains(last.ref());
    }

    /// What the ledger says of itself: settings, alerts. Nothing else of it is looked at.
    private void own(Entry entry, Event event) {
        if (AlertEntry.isOne(event)) {
            findings.said(event.id().toString());
            JsonNode alert = alert(entry);
            if (alert != null && entry.standing() == Standing.FIRST) {
                alerts.add(new Object[] {entry.index(), Times.micros(event.eventTime()),
                    alert.text("rule").orElse(""), alert.text("severity").orElse("")});
            }
            return;
        }
        settings(entry).ifPresent(said -> {
            settings = said;
            settingsEntry = entry.index();
            reviewRules = new ReviewRules(said.reviews());
            useRules = new UseRules(said, this::tell);
            verdictRules = new VerdictRules(said, this::event);
        });
    }

    static @Nullable JsonNode alert(Entry entry) {
        Payload payload = entry.payload();
        return payload == null ? null : payload.json().at("record", "alert");
    }

    /// The settings that an entry brings; empty when it brings none, or they do not read: what was refused when it was
    /// set cannot hold later.
    static Optional<Detections> settings(Entry entry) {
        Payload payload = entry.payload();
        if (entry.type() != EventType.ADMIN || !entry.source().equals(ReadAudit.SOURCE) || payload == null) {
            return Optional.empty();
        }
        JsonNode said = payload.json().at("record", "detections");
        try {
            return said == null ? Optional.empty() : Optional.of(Detections.of(said, "entry " + entry.index()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Event> event(long entry) {
        return entries.entry(entry).map(Entry::payload).map(Payload::event);
    }

    private void conflict(Entry entry, Event event) {
        if (entry.standing() == Standing.CONFLICT) {
            tell(new Finding(Rule.IDENTITY_CONFLICT, event.id().toString(), entry.index(), now, event.actor(),
                    event.secret() == null ? null : event.secret().ref(),
                    "%s has said event %s twice, with different contents: entries %d and %d".formatted(
                            entry.source(), event.source().eventId(), entry.original(), entry.index()),
                    List.of(entry.original(), entry.index())));
        }
    }

    /// A secret has some days from its first mention until its use without owner, origin or way to revoke it is told.
    private void debt(Event event, String secret, long cause) {
        RuleSettings rule = settings.of(Rule.PROVENANCE_DEBT);
        String key = DEBT + secret;
        long time = Times.micros(now);
        Long notBefore = remembered.mark(key);
        if (notBefore == null) {
            remembered.mark(key, time + rule.micros("grace"));
        } else if (time >= notBefore && rule.enabled()) {
            remembered.mark(key, time + rule.micros("quiet"));
            SecretFacts facts = projections.secrets(List.of(secret), cause + 1).get(secret);
            if (facts != null && !facts.debt().isEmpty()) {
                tell(new Finding(Rule.PROVENANCE_DEBT, secret, cause, event.eventTime(), event.actor(), secret,
                        "%s is used, and has %s".formatted(secret, String.join(", ", facts.debt())), List.of(cause)));
            }
        }
    }

    private void judged(IndexedVerdict verdict) {
        var judged = new VerdictRules.Judged(verdict.use(), verdict.from(), verdict.replaces() < 0, verdict.withdrawn(),
                verdict.verdict(), verdict.verdictClass(), verdict.flags(), verdict.grant(), verdict.endedBy());
        for (VerdictRules.Repeatable each : verdictRules.take(judged)) {
            if (each.quiet() == 0 || remembered.mayTell(each.key(), Times.micros(each.finding().at()), each.quiet())) {
                tell(each.finding());
            }
        }
        String grant = verdict.grant();
        if (verdict.verdict().equals("BREAK_GLASS") && grant != null && verdict.replaces() < 0) {
            event(verdict.use()).ifPresent(use ->
                    open(reviewRules.breakGlass(grant, use.eventTime()), verdict.use(), use));
        }
    }

    private void open(ReviewRules.Opening opening, long entry, Event event) {
        if (opening.again() == 0 || remembered.mayTell(opening.once(), Times.micros(now), opening.again())) {
            ReviewRow row = reviews.open(opening, entry, event, now);
            timers.set(Timers.Kind.REVIEW, entry, row.due());
        }
    }

    private void due(long cause) {
        long time = Times.micros(now);
        for (Timers.Timer timer = timers.due(time); timer != null; timer = timers.due(time)) {
            switch (timer.kind()) {
                case REVOCATION -> revocationDue(timer, cause);
                case REVIEW -> reviewDue(timer, cause);
            }
        }
        sources.missed(settings.of(Rule.SOURCE_SILENT), time, cause).forEach(this::tell);
    }

    private void revocationDue(Timers.Timer timer, long cause) {
        RevocationFacts facts = projections.revocations(List.of(timer.entry()), cause + 1).get(timer.entry());
        if (facts != null && !facts.complete()) {
            List<String> open = facts.layers().stream().filter(layer -> layer.confirmedAt() == null)
                    .map(layer -> layer.layer() + " of " + layer.source()).toList();
            Optional<Event> event = event(timer.entry());
            tell(new Finding(Rule.REVOCATION_INCOMPLETE, subject(facts, timer.entry()), cause, Times.instant(timer.due()),
                    null, facts.secret(), "not confirmed in time: " + String.join(", ", open)
                            + event.map(said -> ", revoked by " + said.source().id()).orElse(""), List.of(timer.entry())));
        }
    }

    private static String subject(RevocationFacts facts, long entry) {
        return facts.grant() != null ? facts.grant().ref()
                : facts.credential() != null ? facts.credential()
                : facts.secret() != null ? facts.secret() : "entry " + entry;
    }

    private void reviewDue(Timers.Timer timer, long cause) {
        ReviewRow review = reviews.of(timer.entry());
        if (review != null && review.isOpen()) {
            tell(new Finding(Rule.REVIEW_OVERDUE, review.eventId(), cause, Times.instant(timer.due()), null, null,
                    "the review of %s, opened by entry %d (%s), was due at %s".formatted(review.subject(), review.entry(),
                            review.kind(), Times.instant(review.due())), List.of(review.entry())));
        }
    }

    private void tell(Finding finding) {
        String flag = switch (finding.rule()) {
            case OFF_HOURS -> "OFF_HOURS";
            case FIRST_SEEN_RESOURCE -> "FIRST_SEEN_RESOURCE";
            case FIRST_SEEN_TOOL -> "FIRST_SEEN_TOOL";
            case BURST -> "BURST";
            case REPEATED_ATTEMPTS, DORMANT_THEN_ACTIVE, SHARED_CREDENTIAL, USE_AFTER_EXPOSURE, USE_AFTER_REVOCATION,
                    STANDING_PRIVILEGE, PROVENANCE_DEBT, REVOCATION_INCOMPLETE, REVIEW_OVERDUE, SOURCE_SILENT,
                    JOIN_KEY_DROP, IDENTITY_CONFLICT, REVISED_AFTER_FINAL -> null;
        };
        if (flag != null) {
            finding.evidence().forEach(use -> flags.add(new Object[] {use, flag, finding.cause()}));
        }
        findings.tell(finding, settings, now);
    }

    void write(DetectionRows rows) {
        remembered.write();
        findings.write();
        reviews.write();
        timers.write();
        sources.write();
        credentials.write();
        rows.batch("INSERT INTO detect_flag (use_entry, flag, seq) VALUES (?, ?, ?) ON CONFLICT (use_entry, flag) DO NOTHING", flags);
        rows.batch("INSERT INTO detect_alert (seq, at, rule, severity) VALUES (?, ?, ?, ?) ON CONFLICT (seq) DO NOTHING", alerts);
    }

    void written() {
        remembered.written();
        findings.written();
        reviews.written();
        timers.written();
        sources.written();
        credentials.written();
        flags.clear();
        alerts.clear();
    }
}
