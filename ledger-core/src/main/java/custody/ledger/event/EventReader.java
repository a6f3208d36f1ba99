package custody.ledger.event;

import custody.ledger.event.EventParts.SourceDraft;
import custody.ledger.json.JsonNode;
import custody.ledger.json.JsonNode.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one event; one instance for one event.
///
/// Unknown fields are refused, for a misspelt one would silently change what an event means. `receivedTime` and
/// `raw` are accepted and left out: the ledger has its own time, and the record travels beside the event.
final class EventReader {
    private final EventDefaults defaults;
    private @Nullable EventType type;
    private @Nullable Layer layer;
    private @Nullable Instant eventTime;
    private @Nullable String statedId;
    private @Nullable EventId id;
    private SourceDraft source = SourceDraft.EMPTY;

    EventReader(EventDefaults defaults) {
        this.defaults = defaults;
    }

    /// The event with its id, which was worked out already where it is stated.
    IdentifiedEvent readWithId(JsonNode node) throws EventFormatException {
        Event event = read(node);
        EventId known = id;
        return new IdentifiedEvent(known == null ? event.id() : known, event);
    }

    Event read(JsonNode node) throws EventFormatException {
        Part part = new Part(node, null, "");
        EventBuilder building = new EventBuilder(PLACEHOLDER, EventType.ADMIN, Layer.CUSTODY, Instant.EPOCH);
        for (Member m : part.members()) {
            if (!head(part, m) && !times(part, m, building) && !body(part, m, building)) {
                throw part.unknown(m);
            }
        }
        EventType type = part.required(this.type, "type");
        Source source = this.source.complete(part, defaults);
        checkId(part, source, type);
        return building.source(source)
                .type(type)
                .layer(layer != null ? layer : ShortForm.layerOf(type))
                .eventTime(part.required(eventTime, "eventTime"))
                .build();
    }

    private static final Source PLACEHOLDER = new Source("none", "", null, "", null, null, "", 0);

    private boolean head(Part part, Member m) throws EventFormatException {
        switch (m.name()) {
            case "schema" -> {
                if (!part.text(m).equals(Event.SCHEMA)) {
                    throw part.error("schema_unknown", m, "the schema should be " + Event.SCHEMA);
                }
            }
            case "eventId" -> statedId = part.text(m);
            case "source" -> source = EventParts.source(part, m);
            case "type" -> type = part.constant(m, EventType.class);
            case "layer" -> layer = part.constant(m, Layer.class);
            case "receivedTime" -> part.time(m);
            case "raw" -> part.child(m);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean times(Part part, Member m, EventBuilder b) throws EventFormatException {
        switch (m.name()) {
            case "eventTime" -> eventTime = part.time(m);
            case "endTime" -> b.endTime(part.time(m));
            case "recordedTime" -> b.recordedTime(part.time(m));
            case "watermark" -> b.watermark(part.time(m));
            case "clock" -> b.clock(EventParts.clock(part.child(m)));
            case "outcome" -> b.outcome(part.constant(m, Outcome.class));
            case "action" -> b.action(part.action(m));
            case "actionRaw" -> b.actionRaw(part.text(m));
            case "count" -> b.count(part.integer(m, 1));
            case "derived" -> b.derived(part.truth(m));
            case "derivedFrom" -> b.derivedFrom(part.texts(m));
            case "corrects" -> b.corrects(part.text(m));
            case "rawHash" -> b.rawHash(part.text(m));
            case "recordFlags" -> b.recordFlags(recordFlags(part, m));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean body(Part part, Member m, EventBuilder b) throws EventFormatException {
        switch (m.name()) {
            case "actor" -> b.actor(EventParts.actor(part, m));
            case "onBehalfOf" -> b.onBehalfOf(EventParts.hops(part, m));
            case "secret" -> b.secret(EventParts.secret(part, m));
            case "credential" -> b.credential(EventParts.credential(part, m));
            case "grant" -> b.grant(EventParts.grant(part, m));
            case "approval" -> b.approval(MoreParts.approval(part.child(m)));
            case "revocation" -> b.revocation(MoreParts.revocation(part.child(m)));
            case "relation" -> b.relation(MoreParts.relation(part.child(m)));
            case "review" -> b.review(MoreParts.review(part.child(m)));
            case "gap" -> b.gap(MoreParts.gap(part.child(m)));
            case "context" -> b.context(MoreParts.context(part.child(m)));
            case "links" -> b.links(EventParts.links(part, m));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static List<RecordFlag> recordFlags(Part part, Member m) throws EventFormatException {
        List<RecordFlag> flags = new ArrayList<>();
        for (String text : part.texts(m)) {
            try {
                flags.add(RecordFlag.valueOf(text));
            } catch (IllegalArgumentException e) {
                throw part.noWord(m, Arrays.stream(RecordFlag.values()).map(Enum::name));
            }
        }
        return flags;
    }

    /// A stated event id must be the one that follows from the event; another would let two events look like one.
    private void checkId(Part part, Source source, EventType type) throws EventFormatException {
        if (statedId == null) {
            return;
        }
        EventId known = EventId.of(source, type);
        id = known;
        if (!statedId.equals(known.toString())) {
            throw new EventFormatException("event_id_mismatch", "/eventId", part.node.offset(),
                    "the event id does not follow from source.id, source.eventId, type and ordinal");
        }
    }
}
