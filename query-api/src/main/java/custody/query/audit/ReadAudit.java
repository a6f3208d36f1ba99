package custody.query.audit;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.admission.Appender;
import custody.ledger.admission.Submission;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/// Appends one ADMIN entry for each reading, durable before the answer goes out.
@Singleton
public final class ReadAudit {
    private final Appender appender;
    private final InstantSource clock = InstantSource.system();

    ReadAudit(Appender appender) {
        this.appender = appender;
    }

    /// @throws UnrecordedException when the ledger does not take the entry
    public void record(Reading reading) throws UnrecordedException {
        try {
            List<AppendOutcome> outcomes = appender.append(List.of(new Submission(event(reading), null)));
            if (outcomes.getFirst() instanceof AppendOutcome.Rejected rejected) {
                throw new IllegalStateException("the entry of a read was rejected: " + rejected.code());
            }
        } catch (AppendRefusedException e) {
            throw new UnrecordedException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnrecordedException();
        }
    }

    private Event event(Reading reading) {
        EventBuilder event = Event.of(OwnSource.ofQuestions(reading.requestId()), EventType.ADMIN, Layer.CUSTODY, clock.instant())
                .outcome(reading.served() ? Outcome.SUCCESS : Outcome.DENIED)
                .actionRaw(reading.action())
                .actor(Actor.of("custody:" + reading.caller(), ActorKind.UNKNOWN))
                .context(Context.builder().requestId(reading.requestId()).build());
        return (reading.query() == null ? event : event.link("custody.query", reading.query())).build();
    }
}
