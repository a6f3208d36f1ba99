package custody.ledger.identity;

import custody.ledger.event.EventId;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.journal.StoredEntry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The identity of an entry as its own bytes say it, and the stream of its source; an erased entry keeps only the
/// first.
public record StoredIdentity(EventId id, @Nullable String stream, boolean isErased) {
    public static StoredIdentity of(StoredEntry entry) {
        if (entry.erasure().isPresent()) {
            return new StoredIdentity(EventId.ofBytes(entry.erasure().get().identity().bytes()), null, true);
        }
        try {
            JsonNode event = JsonDocument.parse(entry.payload().orElseThrow()).root().get("event");
            Optional<EventId> id = event == null ? Optional.empty() : event.text("eventId").flatMap(EventId::parse);
            if (event == null || id.isEmpty()) {
                throw new IllegalStateException("entry " + entry.index() + " holds no event identity");
            }
            // An empty stream is another one than none.
            JsonNode stream = event.at("source", "stream");
            return new StoredIdentity(id.get(), stream == null ? null : stream.asString(), false);
        } catch (JsonException e) {
            throw new IllegalStateException("the payload of entry " + entry.index() + " was hashed and is not JSON", e);
        }
    }
}
