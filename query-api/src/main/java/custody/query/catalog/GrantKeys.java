package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.query.attribution.Fact;
import custody.query.attribution.Key;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The keys under which events say something of grants, as attribution has them: a ref, a link that grants carry too
/// (rules D16, D17), or a ticket alone (rule D40).
final class GrantKeys {
    private static final String TICKET = "T:";
    /// Longer refs and link values stand by their hash, so that the whole key is short.
    private static final int LONGEST = 150;

    private GrantKeys() {}

    static Set<String> of(Event event) {
        if (!tells(event)) {
            return Set.of();
        }
        if (isRefused(event) && event.grant() != null) {
            return Set.of(ofRef(event.grant().ref()));
        }
        Set<String> keys = new LinkedHashSet<>();
        for (Key key : Fact.of(0, event.eventTime(), event, null).keys()) {
            String text = text(key);
            if (text != null) {
                keys.add(text);
            }
        }
        return keys;
    }

    /// Whether events of this type say something of a grant; those that only serve one are for search. What was
    /// derived from others says nothing (rule D22).
    private static boolean tells(Event event) {
        return switch (event.type()) {
            case REQUEST, APPROVAL, DENIAL, GRANT, RENEW, REVOCATION, EXPIRY -> !Boolean.TRUE.equals(event.derived());
            case ISSUE, USE, ATTEMPT, ROTATE, DELEGATION, SESSION_START, SESSION_END, DISCOVERY, INVENTORY, REVIEW, ALERT,
                    SOURCE_GAP, ADMIN -> false;
        };
    }

    /// Whether a request or a grant came to nothing: no evidence, but an answer to whoever asks what became of it.
    static boolean isRefused(Event event) {
        return (event.type() == EventType.REQUEST || event.type() == EventType.GRANT)
                && event.outcome() != Outcome.SUCCESS
                && event.grant() != null;
    }

    private static @Nullable String text(Key key) {
        return switch (key.kind()) {
            case GRANT -> ofRef(key.value());
            case GRANT_LINK -> "L:" + key.name() + "=" + Facts.key(key.value(), LONGEST);
            case TICKET -> ofTicket(key.value());
            case GRANTEE_SCOPE, GRANTEE, ANYBODY, CREDENTIAL, CREDENTIAL_LINK, PARENT, SESSION, TRACE, OPERATION, HOP, RELATION,
                    REVOKED, TAGS, GAPS, POLICIES, GRANT_STREAMS, SECRET_LIFE, CREDENTIAL_LIFE, PARENT_SAID, OPEN, PAST, MIXED -> null;
        };
    }

    static String ofRef(String ref) {
        return "G:" + Facts.key(ref, LONGEST);
    }

    static String ofTicket(String ticket) {
        return TICKET + Facts.key(ticket);
    }

    /// The ticket that a key stands for, or its hash; null when it stands for grants.
    static @Nullable String ticket(String key) {
        return key.startsWith(TICKET) ? key.substring(TICKET.length()) : null;
    }
}
