package custody.query.alert;

import custody.ledger.event.Event;
import custody.query.detect.Detections;
import custody.query.detect.ReviewRules;
import custody.query.detect.Times;
import custody.query.detect.VerdictRules;
import custody.query.detect.VerdictRules.Repeatable;
import custody.query.index.IndexedVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/// The rules on verdicts, and the review that the first use past the usual way opens.
final class JudgedUses {
    private final LongFunction<Optional<Event>> events;
    private final Marks marks;
    private final Findings findings;
    private final OpenedReviews reviews;
    private VerdictRules rules;
    /// What the verdicts of the batch in hand give to tell, in their order; empty when it has to be found out anew.
    private final List<List<Repeatable>> prepared = new ArrayList<>();

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
        prepared.clear();
    }

    /// Finds out what the verdicts of a batch give to tell, and by which marks it is known whether it is told.
    void prepare(List<IndexedVerdict> verdicts, Set<String> keys) {
        prepared.clear();
        for (IndexedVerdict verdict : verdicts) {
            List<Repeatable> all = repeatable(verdict);
            prepared.add(all);
            for (Repeatable each : all) {
                if (each.quiet() > 0) {
                    keys.add(each.key());
                }
            }
        }
    }

    private List<Repeatable> repeatable(IndexedVerdict verdict) {
        return VerdictRules.isPlain(verdict.verdict(), verdict.verdictClass(), verdict.flags())
                ? List.of()
                : rules.take(new VerdictRules.Judged(verdict.use(), verdict.from(), verdict.replaces() < 0, verdict.withdrawn(),
                        verdict.verdict(), verdict.verdictClass(), verdict.flags(), verdict.grant(), verdict.endedBy()));
    }

    /// Takes a verdict of the batch, the one of that number.
    void take(IndexedVerdict verdict, int number) {
        for (Repeatable each : prepared.isEmpty() ? repeatable(verdict) : prepared.get(number)) {
            if (each.quiet() == 0 || marks.mayTell(each.key(), Times.micros(each.at()), each.quiet())) {
                findings.tell(each.finding().get());
            }
        }
        String grant = verdict.grant();
        if (grant != null && verdict.replaces() < 0 && verdict.verdict().equals("BREAK_GLASS")) {
            events.apply(verdict.use()).ifPresent(use -> reviews.open(
                    reviews.rules().breakGlass(grant, use.eventTime()), verdict.use(), use));
        }
    }
}
