package custody.ingest.intake;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.adapter.cloudevents.CloudEventsAdapter;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.event.EventFormatException;
import custody.ledger.event.Source;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what integrators post: events in our own form, and CloudEvents that carry them. One post only.
public final class NativeReader {
    public static final String NATIVE = "native";
    private static final String CLOUD_EVENTS = "cloudevents";
    private static final Adapter CLOUD_EVENTS_ADAPTER = new CloudEventsAdapter();

    private final Poster poster;
    private final EventDefaults defaults;

    public NativeReader(Poster poster) {
        this.poster = poster;
        this.defaults = new EventDefaults(poster.defaultSource());
    }

    /// Reads one line or document of a buffer that is not changed any more.
    public void read(byte[] buffer, int from, int to, long position, Batch batch) {
        Origin origin = new Origin.Slice(NATIVE, position, buffer, from, to);
        try {
            read(JsonDocument.parse(buffer, from, to).root(), origin, from, batch);
        } catch (JsonException e) {
            batch.refuse(malformed(origin, e, poster.defaultSource()));
        }
    }

    /// Reads a whole document: an event, or an array of them.
    public void readAll(byte[] document, Batch batch) {
        try {
            JsonNode root = JsonDocument.parse(document).root();
            long position = 0;
            for (JsonNode element : root.isArray() ? root.elements() : List.of(root)) {
                read(element, position++, batch);
            }
        } catch (JsonException e) {
            batch.refuse(malformed(Origin.Slice.of(NATIVE, 0, document), e, poster.defaultSource()));
        }
    }

    /// Reads one element of a document.
    public void read(JsonNode node, long position, Batch batch) {
        read(node, new Origin.Group(NATIVE, List.of(new SourceRecord(position, node))), node.offset(), batch);
    }

    private void read(JsonNode node, Origin origin, int base, Batch batch) {
        try {
            Event event = EventCodec.decodePosted(node, defaults);
            admit(event, null, origin, batch);
        } catch (EventFormatException e) {
            if (node.get("specversion") != null) {
                cloudEvent(node, origin.position(), batch);
            } else {
                batch.refuse(new Refusal(origin, e.code(), e.pointer(), detail(e), e.offset() - base, stated(node)));
            }
        }
    }

    /// Reads a CloudEvent: the envelope and its data as one object.
    public void cloudEvent(JsonNode node, long position, Batch batch) {
        Origin origin = new Origin.Group(CLOUD_EVENTS, List.of(new SourceRecord(position, node)));
        String source = poster.defaultSource();
        String derived = CLOUD_EVENTS_ADAPTER.defaultSourceId(node);
        if (source == null || source.equals(Poster.UNNAMED) || poster.mayPostAs(derived)) {
            source = derived;
        }
        switch (CLOUD_EVENTS_ADAPTER.map(List.of(new SourceRecord(position, node)), SourceContext.of(source))) {
            case Mapped.Events events -> events.events().forEach(event -> admit(event, node, origin, batch));
            case Mapped.Skipped skipped -> batch.skip(CLOUD_EVENTS, skipped.reason(), 1);
            case Mapped.Unmappable bad -> batch.refuse(
                    new Refusal(origin, bad.code(), bad.pointer(), bad.detail(), Refusal.NO_OFFSET, source));
        }
    }

    private void admit(Event event, @Nullable JsonNode record, Origin origin, Batch batch) {
        String source = event.source().id();
        if (poster.mayPostAs(source)) {
            batch.event(event, record, origin);
        } else {
            batch.refuse(forbidden(origin, source));
        }
    }

    static Refusal forbidden(Origin origin, String source) {
        return source.equals(Poster.RESERVED)
                ? new Refusal(origin, "source_reserved", "/source/id", "only the ledger itself speaks as this source",
                        Refusal.NO_OFFSET, source)
                : new Refusal(origin, "source_forbidden", "/source/id", "this token does not own the source of the event",
                        Refusal.NO_OFFSET, source);
    }

    static Refusal malformed(Origin origin, JsonException e, @Nullable String source) {
        String detail = e.getMessage();
        return new Refusal(origin, e.code(), "", detail == null ? "not JSON" : detail, e.offset(), source);
    }

    private static String detail(EventFormatException e) {
        String detail = e.getMessage();
        return detail == null ? "no event" : detail;
    }

    private @Nullable String stated(JsonNode node) {
        String id = node.text("source", "id").or(() -> node.text("source")).orElse("");
        return Source.isId(id) ? id : poster.defaultSource();
    }
}
