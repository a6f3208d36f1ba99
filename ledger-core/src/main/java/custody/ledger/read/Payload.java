package custody.ledger.read;

import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventFormatException;
import custody.ledger.event.IdentifiedEvent;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The canonical bytes `{"event":…,"record":…}` of an entry.
public final class Payload {
    private final byte[] bytes;
    private final byte @Nullable [] salt;
    private volatile @Nullable IdentifiedEvent identified;

    /// Takes the array over; nobody else may change it afterwards.
    public Payload(byte[] bytes) {
        this.bytes = bytes;
        this.salt = null;
    }

    /// With the salt under which the leaf commits to it.
    public Payload(byte[] bytes, byte[] salt) {
        this.bytes = bytes;
        this.salt = salt.clone();
    }

    /// What is hashed before the bytes for the commitment in the leaf; empty where it is not at hand.
    public Optional<byte[]> salt() {
        return salt == null ? Optional.empty() : Optional.of(salt.clone());
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
            // Scrubbed when it was admitted.
            return JsonDocument.parse(bytes).sharing().root();
        } catch (JsonException e) {
            throw new IllegalStateException("a payload that was hashed is not JSON", e);
        }
    }

    /// The event in it.
    public Event event() {
        return identified().event();
    }

    /// The event in it, and its id; decoded once.
    public IdentifiedEvent identified() {
        IdentifiedEvent known = identified;
        if (known == null) {
            known = decoded();
            identified = known;
        }
        return known;
    }

    private IdentifiedEvent decoded() {
        JsonNode event = json().get("event");
        if (event == null) {
            throw new IllegalStateException("a payload that was hashed holds no event");
        }
        try {
            return EventCodec.decodeWithId(event);
        } catch (EventFormatException e) {
            throw new IllegalStateException("an event that was admitted does not read: " + e.getMessage(), e);
        }
    }
}
