package custody.query.state;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.ledger.read.Payload;
import custody.query.attribution.Policy;
import org.jspecify.annotations.Nullable;

/// The policy that an entry brings (rule D66): an ADMIN event of the ledger's own source whose record is an object
/// with a `policy`. Anybody else's ADMIN events are only events.
public final class PolicyEntry {
    /// The source of what the ledger says itself.
    public static final String SOURCE = "custody";

    /// The member of the record that holds it.
    static final String MEMBER = "policy";

    private PolicyEntry() {}

    /// Null when there is none, or it does not read: what was refused when it was set cannot hold later.
    public static @Nullable Policy of(Entry entry, Event event) {
        Payload payload = entry.payload();
        if (event.type() != EventType.ADMIN || !event.source().id().equals(SOURCE) || payload == null) {
            return null;
        }
        JsonNode policy = payload.json().at("record", MEMBER);
        if (policy == null || !policy.isObject()) {
            return null;
        }
        try {
            return Policy.of(CanonicalJson.bytes(policy));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
