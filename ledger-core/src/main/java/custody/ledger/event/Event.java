package custody.ledger.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The neutral event `custody.event/1`: one occurrence, said by one source.
///
/// Four clocks are kept apart: `eventTime` (when it happened, by the source), `recordedTime` (when the source
/// wrote it), the ledger's time of the entry, and the index, which is the order of truth; the last two are no
/// part of the event. `onBehalfOf` is origin first and does not repeat the actor. `rawHash` is over the scrubbed
/// record, `sha256:<hex>`; admission sets it.
public record Event(
        Source source,
        EventType type,
        Layer layer,
        Instant eventTime,
        @Nullable Instant endTime,
        @Nullable Instant recordedTime,
        @Nullable Clock clock,
        Outcome outcome,
        @Nullable Action action,
        @Nullable String actionRaw,
        @Nullable Actor actor,
        List<Hop> onBehalfOf,
        @Nullable Secret secret,
        @Nullable Credential credential,
        @Nullable Grant grant,
        @Nullable Approval approval,
        @Nullable Revocation revocation,
        @Nullable Relation relation,
        @Nullable Review review,
        @Nullable Gap gap,
        @Nullable Context context,
        List<Link> links,
        @Nullable Long count,
        @Nullable Boolean derived,
        List<String> derivedFrom,
        @Nullable String corrects,
        @Nullable Instant watermark,
        @Nullable String rawHash,
        List<RecordFlag> recordFlags) {
    /// The value of `schema`.
    public static final String SCHEMA = "custody.event/1";

    public Event {
        onBehalfOf = List.copyOf(onBehalfOf);
        links = List.copyOf(links);
        derivedFrom = List.copyOf(derivedFrom);
        recordFlags = List.copyOf(recordFlags);
    }

    public EventId id() {
        return EventId.of(source, type);
    }

    public static EventBuilder of(Source source, EventType type, Layer layer, Instant eventTime) {
        return new EventBuilder(source, type, layer, eventTime);
    }

    /// A builder that starts from this event.
    public EventBuilder toBuilder() {
        return new EventBuilder(this);
    }
}
