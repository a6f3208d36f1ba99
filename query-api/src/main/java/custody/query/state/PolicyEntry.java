package custody.query.state;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.ledger.read.Payload;
import custody.query.answer.Condition;
import custody.query.attribution.Policy;
import custody.query.audit.OwnSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The policy that an entry brings (rule D66): an ADMIN event of the ledger's own source by which a `policy` was set,
/// whose record is an object with it. Anybody else's ADMIN events are only events.
public final class PolicyEntry {
    /// The member of the record that holds it, and what is done by appending it.
    static final String MEMBER = "policy";
    /// Entries that bring policies.
    public static final Condition WHERE = new Condition.All(List.of(
            new Condition.Is(Condition.Field.TYPE, Set.of(EventType.ADMIN.name())),
            new Condition.Is(Condition.Field.SOURCE, Set.of(OwnSource.ID)),
            new Condition.Is(Condition.Field.ACTION, Set.of(MEMBER))));

    private PolicyEntry() {}

    /// The document in the record of such an entry; null when there is none.
    private static @Nullable JsonNode document(Entry entry) {
        Payload payload = entry.payload();
        JsonNode policy = payload == null ? null : payload.json().at("record", MEMBER);
        return policy == null || !policy.isObject() ? null : policy;
    }

    /// Null when there is none, or it does not read: what was refused when it was set cannot hold later.
    public static @Nullable Policy of(Entry entry, Event event) {
        if (event.type() != EventType.ADMIN || !event.source().id().equals(OwnSource.ID) || !MEMBER.equals(event.actionRaw())) {
            return null;
        }
        JsonNode policy = document(entry);
        if (policy == null) {
            return null;
        }
        try {
            return Policy.of(CanonicalJson.bytes(policy));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
