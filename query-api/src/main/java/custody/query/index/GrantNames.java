package custody.query.index;

import custody.ledger.event.Event;
import custody.ledger.event.Link;
import custody.ledger.event.Revocation;
import java.util.LinkedHashSet;
import java.util.Set;

/// The grant refs that an event names: its own, in a link, as what it revokes.
public final class GrantNames {
    private GrantNames() {}

    public static Set<String> of(Event event) {
        Set<String> names = new LinkedHashSet<>();
        if (event.grant() != null) {
            names.add(event.grant().ref());
        }
        for (Link link : event.links()) {
            if (link.name().equals("grant")) {
                names.add(link.value());
            }
        }
        Revocation revocation = event.revocation();
        if (revocation != null && revocation.target().kind() == Revocation.Kind.GRANT) {
            names.add(revocation.target().ref());
        }
        return names;
    }
}
