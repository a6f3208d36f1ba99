package custody.query.attribution;

import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Link;
import custody.ledger.event.Revocation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which link names join, and as what (rule D17); every other name is for search only.
public final class JoinName {
    private static final Set<String> GRANT =
            Set.of("grant", "apono.request_id", "teleport.access_request", "sdm.access_request", "sdm.grant");
    private static final Set<String> CREDENTIAL = Set.of("credential", "aws.access_key_id",
            "aws.web_identity_token_id", "vault.lease_id", "vault.accessor", "k8s.jti", "x509.serial", "jwt.jti",
            "token.sha256");
    private static final Set<String> SESSION = Set.of("session", "apono.agent_session", "onepassword.session",
            "okta.session", "teleport.sid", "cyberark.session");
    private static final Set<String> OPERATION = Set.of("operation", "k8s.audit_id", "aws.shared_event_id");

    private JoinName() {}

    /// The keys under which an event names grants, its own ref among them.
    public static Set<Key> grants(Event event) {
        var keys = new LinkedHashSet<Key>();
        var grant = event.grant();
        if (grant != null) {
            keys.add(Key.of(Key.Kind.GRANT, grant.ref()));
        }
        for (Link link : event.links()) {
            if (link.name().equals("grant")) {
                keys.add(Key.of(Key.Kind.GRANT, link.value()));
            } else if (GRANT.contains(link.name())) {
                keys.add(new Key(Key.Kind.GRANT_LINK, link.name(), link.value()));
            }
        }
        return keys;
    }

    /// The keys of the credential that an event is about.
    public static Set<Key> credentials(Event event) {
        return credentials(event, Integer.MAX_VALUE);
    }

    /// At most so many of them, which is one or more: its ref, then what links say, in their order.
    public static Set<Key> credentials(Event event, int most) {
        var keys = new LinkedHashSet<Key>();
        var credential = event.credential();
        if (credential != null) {
            keys.add(Key.of(Key.Kind.CREDENTIAL, credential.ref()));
        }
        for (Link link : event.links()) {
            if (keys.size() >= most) {
                return keys;
            }
            if (link.name().equals("credential")) {
                keys.add(Key.of(Key.Kind.CREDENTIAL, link.value()));
            } else if (isCredential(link)) {
                keys.add(new Key(Key.Kind.CREDENTIAL_LINK, link.name(), link.value()));
            }
        }
        return keys;
    }

    /// Whether a link names a credential.
    public static boolean isCredential(Link link) {
        return CREDENTIAL.contains(link.name());
    }

    /// The ref of the credential that an EXPIRY ends (rule D22): of its target when it names one, else its own. Null when
    /// it ends none, and of any other event.
    public static @Nullable String expired(Event event) {
        if (event.type() != EventType.EXPIRY) {
            return null;
        }
        Revocation revocation = event.revocation();
        if (revocation != null) {
            return revocation.target().kind() == Revocation.Kind.CREDENTIAL ? revocation.target().ref() : null;
        }
        return event.credential() == null ? null : event.credential().ref();
    }

    /// The ref of the credential that a RENEW renews (rule D21); null when it states the end of a grant alone, and of any
    /// other event.
    public static @Nullable String renewed(Event event) {
        Credential credential = event.credential();
        if (event.type() != EventType.RENEW || credential == null) {
            return null;
        }
        Grant grant = event.grant();
        boolean ofGrant = credential.expiresAt() == null && grant != null && grant.expiresAt() != null;
        return ofGrant ? null : credential.ref();
    }

    /// The refs by which links name the credential that an event is about.
    static List<String> credentialNames(Event event) {
        List<String> names = List.of();
        for (Link link : event.links()) {
            if (link.name().equals("credential")) {
                names = names.isEmpty() ? new ArrayList<>() : names;
                names.add(link.value());
            }
        }
        return names;
    }

    /// The sessions that an event names.
    public static List<Key> sessions(Event event) {
        var keys = linked(event, Key.Kind.SESSION, SESSION::contains);
        Context context = event.context();
        String session = context == null ? null : context.session();
        if (session != null) {
            keys.add(new Key(Key.Kind.SESSION, "session", session));
        }
        return keys;
    }

    /// The traces that an event is part of.
    public static List<Key> traces(Event event) {
        var keys = new ArrayList<Key>();
        for (Link link : event.links()) {
            if (link.name().equals("trace")) {
                keys.add(Key.of(Key.Kind.TRACE, link.value()));
            }
        }
        Context context = event.context();
        String trace = context == null ? null : context.traceId();
        if (trace != null) {
            keys.add(Key.of(Key.Kind.TRACE, trace));
        }
        return keys;
    }

    static List<Key> operations(Event event) {
        return linked(event, Key.Kind.OPERATION, OPERATION::contains);
    }

    /// The keys of an event's own: its traces and operations, which few or no others name.
    static List<Key> own(Event event) {
        List<Key> traces = traces(event);
        List<Key> operations = operations(event);
        if (operations.isEmpty() && traces.size() < 2) {
            return traces;
        }
        var keys = new LinkedHashSet<>(traces);
        keys.addAll(operations);
        return List.copyOf(keys);
    }

    /// Whether a link gives an event a key of its own.
    static boolean isOwn(Link link) {
        return link.name().equals("trace") || OPERATION.contains(link.name());
    }

    private static List<Key> linked(Event event, Key.Kind kind, Predicate<String> isOfClass) {
        var keys = new ArrayList<Key>();
        for (Link link : event.links()) {
            if (isOfClass.test(link.name())) {
                keys.add(new Key(kind, link.name(), link.value()));
            }
        }
        return keys;
    }
}
