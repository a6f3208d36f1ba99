package custody.query.index;

import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.event.Revocation;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The identities that an event says something of, beside those that act in it: whose relation it states, to whom it gives
/// or issues something, who approved or reviewed, whose access it ends.
public final class IdentityNames {
    private IdentityNames() {}

    /// Their refs.
    public static Set<String> of(Event event) {
        Set<String> names = new LinkedHashSet<>();
        each(event, names::add);
        return names;
    }

    /// Some may come more than once.
    static void each(Event event, Consumer<String> names) {
        actors(event, actor -> names.accept(actor.ref()));
        Revocation revocation = event.revocation();
        if (revocation != null && revocation.target().kind() == Revocation.Kind.IDENTITY) {
            names.accept(revocation.target().ref());
        }
    }

    /// Those of which it says more than the ref.
    public static void actors(Event event, Consumer<Actor> each) {
        say(event.grant() == null ? null : event.grant().grantee(), each);
        say(event.approval() == null ? null : event.approval().by(), each);
        say(event.credential() == null ? null : event.credential().holder(), each);
        say(event.review() == null ? null : event.review().by(), each);
        say(event.relation() == null ? null : event.relation().subject(), each);
        say(event.relation() == null ? null : event.relation().object(), each);
    }

    private static void say(@Nullable Actor actor, Consumer<Actor> each) {
        if (actor != null) {
            each.accept(actor);
        }
    }
}
