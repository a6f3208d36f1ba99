package custody.query.index;

import custody.ledger.event.Event;
import custody.ledger.event.Link;
import custody.ledger.event.Revocation;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/// The grant refs that an event names: its own, in a link, as what it revokes.
public final class GrantNames {
    private GrantNames() {}

    public static Set<String> of(Event event) {
        Set<String> names = new LinkedHashSet<>();
        each(event, names::add);
        return names;
    }

    /// Some may come more than once.
    static void each(Event event, Consumer<String> names) {
        if (event.grant() != null) {
            names.accept(event.grant().ref());
        }
        for (Link link : event.links()) {
            if (link.name().equals("grant")) {
                names.accept(link.value());
            }
        }
        Revocation revocation = event.revocation();
        if (revocation != null && revocation.target().kind() == Revocation.Kind.GRANT) {
            names.accept(revocation.target().ref());
        }
    }
}
