package custody.query.audit;

import custody.ledger.event.EventIdKind;
import custody.ledger.event.Source;

/// The source of what the ledger says about itself. No integrator may post as it.
public final class OwnSource {
    /// Its id, and the name of its system.
    public static final String ID = "custody";

    private OwnSource() {}

    /// The source of one event; the id is the event's own within the stream.
    public static Source of(String stream, String eventId, String adapter) {
        return new Source(ID, ID, stream, eventId, EventIdKind.COMPOSITE, null, adapter, 0);
    }

    /// The same of what people ask or set.
    static Source ofQuestions(String eventId) {
        return of("query", eventId, "custody.query/1");
    }
}
