package custody.ledger.event;

import custody.ledger.json.JsonNode;

/// What each type of event cannot do without, beyond what the schema asks of all.
final class EventNeeds {
    private EventNeeds() {}

    static void check(Event event, JsonNode node) throws EventFormatException {
        switch (event.type()) {
            case REQUEST, GRANT, DENIAL -> need(event.grant() != null, "grant", node);
            case APPROVAL -> need(event.grant() != null || event.approval() != null, "grant", node);
            case ISSUE -> need(event.credential() != null, "credential", node);
            case USE -> need(hasSubject(event), "secret", node);
            case RENEW -> need(event.grant() != null || event.credential() != null, "grant", node);
            case ROTATE -> need(event.secret() != null, "secret", node);
            case REVOCATION -> need(event.revocation() != null, "revocation", node);
            case EXPIRY -> need(
                    event.grant() != null || event.credential() != null || event.revocation() != null, "grant", node);
            case DELEGATION -> need(event.actor() != null, "actor", node);
            case DISCOVERY -> need(event.secret() != null || event.credential() != null, "secret", node);
            case REVIEW -> need(event.review() != null, "review", node);
            case SOURCE_GAP -> need(event.gap() != null, "gap", node);
            case ATTEMPT, SESSION_START, SESSION_END, INVENTORY, ALERT, ADMIN -> {
                // Nothing beyond the schema.
            }
        }
    }

    private static boolean hasSubject(Event event) {
        return event.secret() != null
                || event.credential() != null
                || event.context() != null && event.context().resource() != null;
    }

    private static void need(boolean there, String field, JsonNode node) throws EventFormatException {
        if (!there) {
            throw new EventFormatException("field_missing", "/" + field, node.offset(),
                    "an event of this type needs the field " + field);
        }
    }
}
