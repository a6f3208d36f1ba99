package custody.query.attribution;

import custody.ledger.event.Approval;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Revocation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Under which keys a fact lies; the other side of the look-ups.
final class Postings {
    private Postings() {}

    static Set<Key> of(Fact fact) {
        var keys = new LinkedHashSet<Key>();
        Event e = fact.event;
        if (!fact.isEvidence()) {
            return keys;
        }
        keys.addAll(JoinName.operations(e));
        addParent(keys, e);
        if (fact.isUse()) {
            return keys;
        }
        addOfGrant(keys, e);
        switch (e.type()) {
            case GRANT, REQUEST -> addGrant(keys, e);
            case ISSUE -> keys.addAll(JoinName.credentials(e));
            case RENEW -> addCredential(keys, e.credential() == null ? null : e.credential().ref());
            case EXPIRY -> addCredential(keys, JoinName.expired(e));
            case REVOCATION -> addRevocation(keys, e);
            case DELEGATION -> addDelegation(keys, e);
            case SESSION_START, SESSION_END -> addJoins(keys, e);
            case APPROVAL -> addTicket(keys, e);
            case INVENTORY -> addInventory(keys, e);
            case SOURCE_GAP -> keys.add(Key.of(Key.Kind.GAPS, ""));
            case ADMIN -> {
                if (fact.policy != null) {
                    keys.add(Key.of(Key.Kind.POLICIES, ""));
                }
            }
            case ROTATE, DISCOVERY -> addLife(keys, e);
            case DENIAL, USE, ATTEMPT, REVIEW, ALERT -> {}
        }
        return keys;
    }

    private static void addParent(Set<Key> keys, Event e) {
        if (e.credential() != null && e.credential().parentRef() != null) {
            keys.add(Key.of(Key.Kind.PARENT, e.credential().ref()));
            keys.add(new Key(Key.Kind.PARENT_SAID, e.credential().ref(), e.credential().parentRef()));
        }
    }

    /// What says something of a grant lies under it; not what was done under it.
    private static void addOfGrant(Set<Key> keys, Event e) {
        switch (e.type()) {
            case REQUEST, APPROVAL, DENIAL, GRANT, RENEW, REVOCATION, EXPIRY, REVIEW -> keys.addAll(GrantView.keys(e));
            case ISSUE, USE, ATTEMPT, ROTATE, DELEGATION, SESSION_START, SESSION_END, DISCOVERY, INVENTORY, ALERT,
                    SOURCE_GAP, ADMIN -> {}
        }
    }

    private static void addGrant(Set<Key> keys, Event e) {
        if (e.type() == EventType.GRANT) {
            addJoins(keys, e);
        }
        Grant grant = e.grant();
        if (grant == null) {
            return;
        }
        boolean wide = grant.scope().isEmpty() || grant.scope().stream().anyMatch(Scope::isPattern);
        List<String> whole = grant.scope().stream().filter(s -> !Scope.isPattern(s)).toList();
        if (grant.grantee() != null) {
            addGrantee(keys, grant.grantee().ref(), wide, whole);
            if (grant.grantee().spiffeId() != null) {
                addGrantee(keys, grant.grantee().spiffeId(), wide, whole);
            }
        } else if (e.type() == EventType.GRANT && !grant.scope().isEmpty()) {
            whole.forEach(s -> keys.add(Key.of(Key.Kind.ANYBODY, s)));
            if (wide) {
                keys.add(Key.of(Key.Kind.ANYBODY, ""));
            }
        }
    }

    private static void addGrantee(Set<Key> keys, String grantee, boolean wide, List<String> whole) {
        whole.forEach(s -> keys.add(new Key(Key.Kind.GRANTEE_SCOPE, grantee, s)));
        if (wide) {
            keys.add(new Key(Key.Kind.GRANTEE, grantee, ""));
        }
    }

    private static void addCredential(Set<Key> keys, @Nullable String ref) {
        if (ref != null) {
            keys.add(Key.of(Key.Kind.CREDENTIAL, ref));
        }
    }

    private static void addRevocation(Set<Key> keys, Event e) {
        Revocation r = e.revocation();
        if (r == null) {
            return;
        }
        String ref = r.target().ref();
        boolean mayBePattern = r.target().kind() == Revocation.Kind.CREDENTIAL
                || r.target().kind() == Revocation.Kind.SECRET;
        if (mayBePattern && Scope.isPattern(ref)) {
            String system = Scope.system(ref);
            keys.add(new Key(Key.Kind.REVOKED, r.target().kind().name(), system.isEmpty() ? "*" : system + ":*"));
        }
        keys.add(new Key(Key.Kind.REVOKED, r.target().kind().name(), ref));
    }

    private static void addDelegation(Set<Key> keys, Event e) {
        addJoins(keys, e);
        for (int i = 0; i < e.onBehalfOf().size(); i++) {
            String from = e.onBehalfOf().get(i).ref();
            if (i + 1 < e.onBehalfOf().size()) {
                keys.add(new Key(Key.Kind.HOP, from, e.onBehalfOf().get(i + 1).ref()));
            } else if (e.actor() != null) {
                keys.add(new Key(Key.Kind.HOP, from, e.actor().ref()));
                if (e.actor().spiffeId() != null) {
                    keys.add(new Key(Key.Kind.HOP, from, e.actor().spiffeId()));
                }
            }
        }
    }

    private static void addJoins(Set<Key> keys, Event e) {
        keys.addAll(JoinName.sessions(e));
        keys.addAll(JoinName.traces(e));
    }

    private static void addTicket(Set<Key> keys, Event e) {
        Approval a = e.approval();
        if (a != null && a.kind() == Approval.Kind.EXTERNAL && a.ticket() != null && JoinName.grants(e).isEmpty()) {
            keys.add(Key.of(Key.Kind.TICKET, a.ticket()));
        }
    }

    private static void addInventory(Set<Key> keys, Event e) {
        if (e.relation() != null) {
            keys.add(Key.of(Key.Kind.RELATION, e.relation().subject().ref()));
            keys.add(Key.of(Key.Kind.RELATION, e.relation().object().ref()));
        }
        if (e.secret() != null && e.secret().tags() != null) {
            keys.add(Key.of(Key.Kind.TAGS, e.secret().ref()));
        }
    }

    private static void addLife(Set<Key> keys, Event e) {
        if (e.secret() != null) {
            keys.add(Key.of(Key.Kind.SECRET_LIFE, e.secret().ref()));
        }
        JoinName.credentials(e).forEach(key -> keys.add(key.life()));
    }
}
