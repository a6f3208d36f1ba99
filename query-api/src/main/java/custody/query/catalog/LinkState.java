package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.query.attribution.JoinName;
import custody.query.attribution.Key;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an event says of how grants, sessions and credentials hang together (rule D23), as it stands under each of its
/// links: where it comes from, the links that name its grants and those that join it to others. Of a GRANT `ref` is the
/// grant's, of an ISSUE the credential's; of a REVOCATION `confirmed` is when its effect is reported to begin. Only what
/// succeeded says anything, but an attempt to revoke is found too.
record LinkState(
        Kind kind,
        String layer,
        String source,
        @Nullable String ref,
        List<String> grants,
        List<String> joins,
        @Nullable Instant confirmed) {
    /// What kind of event it is, and its letter in the rows; see [#letter].
    enum Kind {
        GRANT("G"),
        REVOCATION("R"),
        ISSUE("I"),
        SESSION("S");

        private final String letter;

        Kind(String letter) {
            this.letter = letter;
        }
    }

    private static final String UNNAMED = "U";
    private static final int LONGEST = 150;

    LinkState {
        grants = grants == null ? List.of() : List.copyOf(grants);
        joins = joins == null ? List.of() : List.copyOf(joins);
    }

    /// The letter of the kind; that of issues which name no grant is U.
    String letter() {
        return kind == Kind.ISSUE && grants.isEmpty() ? UNNAMED : kind.letter;
    }

    /// Null when the event says nothing of the kind.
    static @Nullable LinkState of(Event event) {
        Kind kind = kind(event);
        boolean isEvidence = event.outcome() == Outcome.SUCCESS && !Boolean.TRUE.equals(event.derived());
        if (kind == null || !isEvidence && kind != Kind.REVOCATION) {
            return null;
        }
        Set<String> grants = grants(event);
        Set<String> joins = new LinkedHashSet<>();
        JoinName.sessions(event).forEach(key -> joins.add(link(key)));
        JoinName.traces(event).forEach(key -> joins.add(link(key)));
        boolean says = kind == Kind.ISSUE || !grants.isEmpty();
        return !says
                ? null
                : new LinkState(
                        kind, event.layer().name(), event.source().id(), ref(event), List.copyOf(grants), List.copyOf(joins),
                        confirmed(event));
    }

    private static @Nullable Kind kind(Event event) {
        return switch (event.type()) {
            case GRANT -> event.grant() == null ? null : Kind.GRANT;
            case REVOCATION -> isOfGrant(event.revocation()) ? Kind.REVOCATION : null;
            case ISSUE -> event.credential() == null ? null : Kind.ISSUE;
            case DELEGATION, SESSION_START -> Kind.SESSION;
            case REQUEST, APPROVAL, DENIAL, USE, ATTEMPT, RENEW, ROTATE, EXPIRY, SESSION_END, DISCOVERY, INVENTORY, REVIEW, ALERT,
                    SOURCE_GAP, ADMIN -> null;
        };
    }

    private static boolean isOfGrant(@Nullable Revocation revocation) {
        return revocation != null && revocation.target().kind() == Revocation.Kind.GRANT;
    }

    /// The links by which an event names grants; of a revocation also its target.
    static Set<String> grants(Event event) {
        Set<String> grants = new LinkedHashSet<>();
        JoinName.grants(event).forEach(key -> grants.add(link(key)));
        if (event.revocation() != null && isOfGrant(event.revocation())) {
            grants.add(ofGrant(event.revocation().target().ref()));
        }
        return grants;
    }

    private static String link(Key key) {
        return switch (key.kind()) {
            case GRANT -> ofGrant(key.value());
            case TRACE -> link("trace", key.value());
            case GRANT_LINK, SESSION -> link(key.name(), key.value());
            case GRANTEE_SCOPE, GRANTEE, ANYBODY, CREDENTIAL, CREDENTIAL_LINK, PARENT, OPERATION, HOP, RELATION, REVOKED, TICKET, TAGS,
                    GAPS, POLICIES, GRANT_STREAMS, SECRET_LIFE, CREDENTIAL_LIFE, PARENT_SAID, OPEN, PAST, MIXED ->
                throw new IllegalArgumentException("no link: " + key);
        };
    }

    private static String link(String name, String value) {
        return name + "=" + Facts.key(value, LONGEST);
    }

    static String ofGrant(String ref) {
        return link("grant", ref);
    }

    static String ofCredential(String ref) {
        return link("credential", ref);
    }

    /// Under it lie the credentials issued from a credential or session.
    static String ofParent(String ref) {
        return link("parent", ref);
    }

    private static @Nullable String ref(Event event) {
        return switch (event.type()) {
            case GRANT -> event.grant() == null ? null : event.grant().ref();
            case ISSUE -> event.credential() == null ? null : event.credential().ref();
            case REQUEST, APPROVAL, DENIAL, USE, ATTEMPT, RENEW, ROTATE, REVOCATION, EXPIRY, DELEGATION, SESSION_START, SESSION_END,
                    DISCOVERY, INVENTORY, REVIEW, ALERT, SOURCE_GAP, ADMIN -> null;
        };
    }

    private static @Nullable Instant confirmed(Event event) {
        if (event.type() != EventType.REVOCATION || event.revocation() == null) {
            return null;
        }
        EndState end = EndState.ofRevocation(event);
        return end.confirms() && !end.lifted() ? end.effectiveAt() : null;
    }

    /// All links under which an event is found.
    static Set<String> links(Event event, LinkState state) {
        Set<String> links = new LinkedHashSet<>(state.grants);
        if (state.kind == Kind.ISSUE && event.credential() != null) {
            links.addAll(state.joins);
            links.add(ofCredential(event.credential().ref()));
            if (event.credential().parentRef() != null) {
                links.add(ofParent(event.credential().parentRef()));
            }
        }
        return links;
    }
}
