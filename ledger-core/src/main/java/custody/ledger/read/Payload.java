package custody.ledger.read;

import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventFormatException;
import custody.ledger.event.IdentifiedEvent;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.merkle.Hash;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The canonical bytes `{"event":…,"record":…}` of an entry.
public final class Payload {
    /// The salt, where it is at hand, and the bytes behind it.
    private final byte[] salted;
    private final int from;
    private volatile @Nullable IdentifiedEvent identified;

    /// Takes the array over; nobody else may change it afterwards.
    public Payload(byte[] bytes) {
        this(bytes, 0);
    }

    private Payload(byte[] salted, int from) {
        this.salted = salted;
        this.from = from;
    }

    /// A payload behind the salt under which the leaf commits to it; takes the array over, as well.
    public static Payload salted(byte[] salted) {
        return new Payload(salted, Hash.BYTES);
    }

    /// What is hashed before the bytes for the commitment in the leaf; empty where it is not at hand.
    public Optional<byte[]> salt() {
        return from == 0 ? Optional.empty() : Optional.of(Arrays.copyOf(salted, from));
    }

    public int size() {
        return salted.length - from;
    }

    public byte[] bytes() {
        return Arrays.copyOfRange(salted, from, salted.length);
    }

    /// The whole payload as JSON.
    public JsonNode json() {
        try {
            // Scrubbed when it was admitted.
            return JsonDocument.parse(salted, from, salted.length).sharing().root();
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
