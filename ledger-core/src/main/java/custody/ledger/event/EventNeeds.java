package custody.ledger.event;

import custody.ledger.json.JsonNode;
import java.util.Optional;

/// What each type of event cannot do without, beyond what the schema asks of all.
public final class EventNeeds {
    private EventNeeds() {}

    /// The field that is missing; empty when the event has what its type needs.
    public static Optional<String> missing(Event event) {
        return switch (event.type()) {
            case REQUEST, GRANT, DENIAL -> need(event.grant() != null, "grant");
            case APPROVAL -> need(event.grant() != null || event.approval() != null, "grant");
            case ISSUE -> need(event.credential() != null, "credential");
            case USE -> need(hasSubject(event), "secret");
            case RENEW -> need(event.grant() != null || event.credential() != null, "grant");
            case ROTATE -> need(event.secret() != null, "secret");
            case REVOCATION -> need(event.revocation() != null, "revocation");
            case EXPIRY -> need(event.grant() != null || event.credential() != null || event.revocation() != null, "grant");
            case DELEGATION -> need(event.actor() != null, "actor");
            case DISCOVERY -> need(event.secret() != null || event.credential() != null, "secret");
            case REVIEW -> need(event.review() != null, "review");
            case SOURCE_GAP -> need(event.gap() != null, "gap");
            case ATTEMPT, SESSION_START, SESSION_END, INVENTORY, ALERT, ADMIN -> Optional.empty();
        };
    }

    static void check(Event event, JsonNode node) throws EventFormatException {
        Optional<String> missing = missing(event);
        if (missing.isPresent()) {
            throw new EventFormatException("field_missing", "/" + missing.get(), node.offset(),
                    "an event of this type needs the field " + missing.get());
        }
    }

    private static boolean hasSubject(Event event) {
        return event.secret() != null
                || event.credential() != null
                || event.context() != null && event.context().resource() != null;
    }

    private static Optional<String> need(boolean there, String field) {
        return there ? Optional.empty() : Optional.of(field);
    }
}
