package custody.query.index;

import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The refs of identities that an event says something of, beside those that act in it: whose relation it states, to whom
/// it gives or issues something, who approved, whose access it ends.
public final class IdentityNames {
    private IdentityNames() {}

    public static Set<String> of(Event event) {
        Set<String> names = new LinkedHashSet<>();
        each(event, names::add);
        return names;
    }

    /// Some may come more than once.
    static void each(Event event, Consumer<String> names) {
        Relation relation = event.relation();
        if (relation != null) {
            ref(relation.subject(), names);
            ref(relation.object(), names);
        }
        if (event.grant() != null) {
            ref(event.grant().grantee(), names);
        }
        if (event.credential() != null) {
            ref(event.credential().holder(), names);
        }
        if (event.approval() != null) {
            ref(event.approval().by(), names);
        }
        Revocation revocation = event.revocation();
        if (revocation != null && revocation.target().kind() == Revocation.Kind.IDENTITY) {
            names.accept(revocation.target().ref());
        }
    }

    private static void ref(@Nullable Actor actor, Consumer<String> names) {
        if (actor != null) {
            names.accept(actor.ref());
        }
    }
}
