package custody.query.alert;

import custody.ledger.event.EventType;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.ledger.read.Payload;
import custody.query.audit.OwnSource;
import custody.query.detect.Detections;
import java.util.Optional;

/// Settings as the ledger says them: an ADMIN entry of its own source with the record `{"detections": {…}}`.
final class SettingsEntry {
    private SettingsEntry() {}

    /// The settings that an entry brings; empty when it brings none, or they do not read: what was refused when it was
    /// set cannot hold later.
    static Optional<Detections> read(Entry entry) {
        Payload payload = entry.payload();
        if (entry.type() != EventType.ADMIN || !entry.source().equals(OwnSource.ID) || payload == null) {
            return Optional.empty();
        }
        JsonNode said = payload.json().at("record", "detections");
        try {
            return said == null ? Optional.empty() : Optional.of(Detections.of(said, "entry " + entry.index()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
