package custody.query.alert;

import custody.ledger.event.Event;
import custody.query.detect.Detections;
import custody.query.detect.ReviewRules;
import custody.query.detect.Times;
import custody.query.detect.VerdictRules;
import custody.query.index.IndexedVerdict;
import java.util.Optional;
import java.util.function.LongFunction;

/// The rules on verdicts, and the review that the first use past the usual way opens.
final class JudgedUses {
    private final LongFunction<Optional<Event>> events;
    private final Marks marks;
    private final Findings findings;
    private final OpenedReviews reviews;
    private VerdictRules rules;

    /// `events` gives the event of an entry; empty when it was erased.
    JudgedUses(LongFunction<Optional<Event>> events, Marks marks, Present present, Findings findings, OpenedReviews reviews) {
        this.events = events;
        this.marks = marks;
        this.findings = findings;
        this.reviews = reviews;
        this.rules = new VerdictRules(present.settings(), events);
    }

    void set(Detections settings) {
        rules = new VerdictRules(settings, events);
    }

    void take(IndexedVerdict verdict) {
        if (!VerdictRules.isPlain(verdict.verdict(), verdict.verdictClass(), verdict.flags())) {
            var judged = new VerdictRules.Judged(verdict.use(), verdict.from(), verdict.replaces() < 0, verdict.withdrawn(),
                    verdict.verdict(), verdict.verdictClass(), verdict.flags(), verdict.grant(), verdict.endedBy());
            for (VerdictRules.Repeatable each : rules.take(judged)) {
                if (each.quiet() == 0 || marks.mayTell(each.key(), Times.micros(each.at()), each.quiet())) {
                    findings.tell(each.finding().get());
                }
            }
        }
        String grant = verdict.grant();
        if (grant != null && verdict.replaces() < 0 && verdict.verdict().equals("BREAK_GLASS")) {
            events.apply(verdict.use()).ifPresent(use -> reviews.open(
                    reviews.rules().breakGlass(grant, use.eventTime()), verdict.use(), use));
        }
    }
}
