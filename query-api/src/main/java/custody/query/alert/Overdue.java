package custody.query.alert;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.answer.Projections;
import custody.query.answer.RevocationFacts;
import custody.query.detect.Finding;
import custody.query.detect.Rule;
import custody.query.detect.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What ledger time brings: the rules `revocation-incomplete`, `review-overdue` of reviews, `source-silent`.
final class Overdue {
    /// Revocations are looked at together, at the next multiple of this.
    private static final long TOGETHER = 10_000_000;
    /// So many of them at a time: after a day's rest all of a day may be due at once.
    private static final int PORTION = 1_000;

    private final EntryReader entries;
    private final Projections answers;
    private final Present present;
    private final Findings findings;
    private final Reviews reviews;
    private final Timers timers;
    private final HeardSources sources;

    Overdue(
            EntryReader entries, Projections answers, Present present, Findings findings, Reviews reviews, Timers timers,
            HeardSources sources) {
        this.entries = entries;
        this.answers = answers;
        this.present = present;
        this.findings = findings;
        this.reviews = reviews;
        this.timers = timers;
        this.sources = sources;
    }

    /// When something is due that no entry will bring about by itself, in microseconds.
    long next() {
        return Math.min(timers.next(), sources.nextMissed());
    }

    /// From now on, or from its effect, a revocation has some time to be confirmed by every layer.
    void watch(Event event, long entry) {
        Revocation revocation = event.revocation();
        if (event.type() == EventType.REVOCATION && revocation != null && !Boolean.TRUE.equals(revocation.lifted())
                && !isComplete(event, revocation)) {
            Instant at = revocation.effectiveAt();
            Instant from = at != null && at.isAfter(present.now()) ? at : present.now();
            long within = present.of(Rule.REVOCATION_INCOMPLETE).micros("within");
            long due = Times.micros(from) + within;
            timers.set(Timers.Kind.REVOCATION, entry, Math.ceilDiv(due, TOGETHER) * TOGETHER);
        }
    }

    /// Whether it says all itself: a credential or a secret has no layer but those that this ends.
    private static boolean isComplete(Event event, Revocation revocation) {
        Revocation.Kind kind = revocation.target().kind();
        return (kind == Revocation.Kind.CREDENTIAL || kind == Revocation.Kind.SECRET) && event.grant() == null && event.links().isEmpty()
                && event.outcome() == Outcome.SUCCESS && !Boolean.TRUE.equals(event.derived())
                && !Boolean.FALSE.equals(revocation.confirms());
    }

    /// Looks at what is due by now; `cause` is the entry that says what time it is. Whether that is all: when many
    /// revocations are due, others come in between, and it has to be called for the same entry again.
    boolean look(long cause) {
        long time = present.micros();
        List<Timers.Timer> revocations = new ArrayList<>();
        while (timers.next() <= time) {
            Timers.Timer timer = timers.take();
            switch (timer.kind()) {
                case REVOCATION -> revocations.add(timer);
                case REVIEW -> review(timer, cause);
            }
            if (revocations.size() == PORTION) {
                if (looked(revocations, cause) && timers.next() <= time) {
                    return false;
                }
                revocations.clear();
            }
        }
        looked(revocations, cause);
        sources.missed(present.of(Rule.SOURCE_SILENT), time, cause).forEach(findings::tell);
        return true;
    }

    /// Whether any was asked about. Where no more are told today none is, for that is dear and a broker revokes all day
    /// long.
    private boolean looked(List<Timers.Timer> due, long cause) {
        if (due.isEmpty() || !present.of(Rule.REVOCATION_INCOMPLETE).enabled()) {
            return false;
        }
        if (findings.isFull(Rule.REVOCATION_INCOMPLETE)) {
            findings.countUntold(Rule.REVOCATION_INCOMPLETE, due.size());
            return false;
        }
        Map<Long, RevocationFacts> known = answers.revocations(due.stream().map(Timers.Timer::entry).toList(), cause + 1);
        for (Timers.Timer timer : due) {
            RevocationFacts facts = known.get(timer.entry());
            if (facts != null && !facts.complete()) {
                incomplete(timer, facts, cause);
            }
        }
        return true;
    }

    private void incomplete(Timers.Timer timer, RevocationFacts facts, long cause) {
        List<String> open = facts.layers().stream().filter(layer -> layer.confirmedAt() == null)
                .map(layer -> layer.layer() + " of " + layer.source()).toList();
        String by = entries.entry(timer.entry()).map(Entry::payload).map(Payload::event)
                .map(said -> ", revoked by " + said.source().id()).orElse("");
        findings.tell(new Finding(Rule.REVOCATION_INCOMPLETE, subject(facts, timer.entry()), cause, Times.instant(timer.due()),
                null, facts.secret(), "not confirmed in time: " + String.join(", ", open) + by, List.of(timer.entry())));
    }

    private static String subject(RevocationFacts facts, long entry) {
        return facts.grant() != null ? facts.grant().ref()
                : facts.credential() != null ? facts.credential()
                : facts.secret() != null ? facts.secret() : "entry " + entry;
    }

    private void review(Timers.Timer timer, long cause) {
        ReviewRow review = reviews.of(timer.entry());
        if (review != null && review.isOpen()) {
            findings.tell(new Finding(Rule.REVIEW_OVERDUE, review.eventId(), cause, Times.instant(timer.due()), null, null,
                    "the review of %s, opened by entry %d (%s), was due at %s".formatted(review.subject(), review.entry(),
                            review.kind(), Times.instant(review.due())), List.of(review.entry())));
        }
    }
}
