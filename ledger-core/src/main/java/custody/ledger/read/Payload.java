package custody.ledger.read;

import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventFormatException;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;

/// The canonical bytes `{"event":…,"record":…}` of an entry.
public final class Payload {
    private final byte[] bytes;

    /// Takes the array over; nobody else may change it afterwards.
    public Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    public int size() {
        return bytes.length;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /// The whole payload as JSON.
    public JsonNode json() {
        try {
            return JsonDocument.parse(bytes).root();
        } catch (JsonException e) {
            throw new IllegalStateException("a payload that was hashed is not JSON", e);
        }
    }

    /// The event in it.
    public Event event() {
        JsonNode event = json().get("event");
        if (event == null) {
            throw new IllegalStateException("a payload that was hashed holds no event");
        }
        try {
            return EventCodec.decode(event);
        } catch (EventFormatException e) {
            throw new IllegalStateException("an event that was admitted does not read: " + e.getMessage(), e);
        }
    }
}
