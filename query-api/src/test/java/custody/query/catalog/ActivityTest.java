package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import custody.ledger.event.Action;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Secret;
import custody.query.answer.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which uses count as activity, and which events as how far a source has told.
class ActivityTest extends ToldCatalog {
    /// How late a source of no known system may tell, by the standard policy.
    private static final Duration LATENESS = Duration.ofMinutes(10);

    private Event used(Outcome outcome) {
        return tell(event(EventType.USE).actor(ALICE).secret(Secret.of(ITEM)).action(Action.FETCH).outcome(outcome));
    }

    private Activity ofTheSecret() throws Exception {
        return projections.activity(Activity.Of.SECRET, List.of(ITEM), told()).get(ITEM);
    }

    @Test
    void whatSucceededAndWhatNobodyKnows_butNotWhatWasRefusedOrFailed() throws Exception {
        used(Outcome.DENIED);
        used(Outcome.FAILED);
        assertNull(ofTheSecret());
        Event first = used(Outcome.UNKNOWN);
        assertEquals(new Activity(first.eventTime(), first.eventTime(), 2), ofTheSecret());
        used(Outcome.SUCCESS);
        Event last = used(Outcome.UNKNOWN);
        used(Outcome.FAILED);
        assertEquals(new Activity(first.eventTime(), last.eventTime(), 2), ofTheSecret());
    }

    @Test
    void d57_sourceWhoseTimesAreMissing_hasToldNothingYet() throws Exception {
        Instant missing = Instant.parse("1999-12-31T23:59:59Z");
        tell(event(EventType.ADMIN).eventTime(missing));
        assertNull(projections.sources(told()).getFirst().watermark());
        Event dated = tell(event(EventType.ADMIN).eventTime(missing.plusSeconds(1)));
        assertEquals(dated.eventTime().minus(LATENESS), projections.sources(told()).getFirst().watermark());
    }
}
