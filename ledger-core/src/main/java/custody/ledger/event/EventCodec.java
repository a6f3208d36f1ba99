package custody.ledger.event;

import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonNode;

/// Events between JSON and records.
public final class EventCodec {
    private EventCodec() {}

    /// Reads an event in its full form, as [#encode] writes it.
    public static Event decode(JsonNode node) throws EventFormatException {
        return new EventReader(EventDefaults.NONE).read(node);
    }

    /// The same, with the id that the full form states and that is checked.
    public static IdentifiedEvent decodeWithId(JsonNode node) throws EventFormatException {
        return new EventReader(EventDefaults.NONE).readWithId(node);
    }

    /// Reads a native event as an integrator posts it: the full form, or the short form in which strings stand
    /// for objects with that ref and what is left out has a default. Then asks for what its type cannot do without.
    public static Event decodePosted(JsonNode node, EventDefaults defaults) throws EventFormatException {
        Event event = new EventReader(defaults).read(node);
        EventNeeds.check(event, node);
        return event;
    }

    /// The canonical bytes (RFC 8785) of an event.
    public static byte[] encode(Event event) {
        ByteSink out = new ByteSink(768);
        write(event, out);
        return out.toByteArray();
    }

    /// Writes the canonical bytes of an event.
    public static void write(Event event, ByteSink out) {
        write(event, event.id(), out);
    }

    /// Writes the canonical bytes of an event whose id is known.
    public static void write(Event event, EventId id, ByteSink out) {
        new EventWriter(out).write(event, id);
    }
}
