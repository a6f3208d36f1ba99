package custody.ledger.event;

import custody.ledger.json.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What each type of event cannot do without, beyond what the schema asks of all. Nothing is named by an empty ref.
public final class EventNeeds {
    private EventNeeds() {}

    /// The field that is missing; empty when the event has what its type needs.
    public static Optional<String> missing(Event event) {
        return switch (event.type()) {
            case REQUEST, GRANT, DENIAL -> need(isNamed(event.grant()), "grant");
            case APPROVAL -> need(isNamed(event.grant()) || event.approval() != null, "grant");
            case ISSUE -> need(isNamed(event.credential()), "credential");
            case USE -> need(hasSubject(event), "secret");
            case RENEW -> need(isNamed(event.grant()) || isNamed(event.credential()), "grant");
            case ROTATE -> need(isNamed(event.secret()), "secret");
            case REVOCATION -> need(event.revocation() != null, "revocation");
            case EXPIRY -> need(isNamed(event.grant()) || isNamed(event.credential()) || event.revocation() != null, "grant");
            case DELEGATION -> need(event.actor() != null, "actor");
            case DISCOVERY -> need(isNamed(event.secret()) || isNamed(event.credential()), "secret");
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
        return isNamed(event.secret())
                || isNamed(event.credential())
                || event.context() != null && event.context().resource() != null;
    }

    private static boolean isNamed(@Nullable Secret secret) {
        return secret != null && !secret.ref().isEmpty();
    }

    private static boolean isNamed(@Nullable Credential credential) {
        return credential != null && !credential.ref().isEmpty();
    }

    private static boolean isNamed(@Nullable Grant grant) {
        return grant != null && !grant.ref().isEmpty();
    }

    private static Optional<String> need(boolean there, String field) {
        return there ? Optional.empty() : Optional.of(field);
    }
}
