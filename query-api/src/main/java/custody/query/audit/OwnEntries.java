package custody.query.audit;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.admission.Appender;
import custody.ledger.admission.Submission;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Link;
import custody.ledger.json.JsonNode;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/// Appends what people do with the ledger itself and what is worth more than a line: notes, exports. One ADMIN entry
/// of the ledger's own source each, whose record says the rest; durable when the call returns.
@Singleton
public final class OwnEntries {
    /// The link by which an entry of ours names the entry that it is about; its value is [#subject].
    public static final String SUBJECT = "custody.entry";
    /// The link by which an entry of ours names a case.
    public static final String CASE = "custody.case";

    private final Appender appender;
    private final InstantSource clock = InstantSource.system();

    public OwnEntries(Appender appender) {
        this.appender = appender;
    }

    /// How an entry is named in a link.
    public static String subject(long index) {
        return "entry/" + index;
    }

    /// @return the index of the entry
    /// @throws UnrecordedException when the ledger does not take it
    public long append(String action, String caller, String requestId, List<Link> links, JsonNode record) throws UnrecordedException {
        Event event = Event.of(OwnSource.ofQuestions(UUID.randomUUID().toString()), EventType.ADMIN, Layer.CUSTODY, clock.instant())
                .actionRaw(action)
                .actor(Actor.of("custody:" + caller, ActorKind.UNKNOWN))
                .context(Context.builder().requestId(requestId).build())
                .links(links)
                .build();
        try {
            return switch (appender.append(List.of(new Submission(event, record))).getFirst()) {
                case AppendOutcome.Appended appended -> appended.index();
                case AppendOutcome.Duplicate duplicate -> duplicate.index();
                case AppendOutcome.Rejected rejected -> throw new IllegalStateException(
                        "an entry of our own was rejected: " + rejected.code() + " " + rejected.pointer());
            };
        } catch (AppendRefusedException e) {
            throw new UnrecordedException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnrecordedException();
        }
    }
}
