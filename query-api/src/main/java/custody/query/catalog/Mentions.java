package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.event.Hop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom an event speaks of.
final class Mentions {
    /// One identity; as an actor, or by its place in the chain alone.
    record Mention(String ref, @Nullable Actor actor, @Nullable String kind) {
        IdentityState change(IdentityState state, Instant at) {
            return actor != null ? state.stated(actor, at) : state.inChain(String.valueOf(kind), at);
        }
    }

    private Mentions() {}

    static List<Mention> of(Event event) {
        List<Mention> all = new ArrayList<>();
        add(all, event.actor());
        for (Hop hop : event.onBehalfOf()) {
            all.add(new Mention(hop.ref(), null, hop.kind()));
        }
        add(all, event.grant() == null ? null : event.grant().grantee());
        add(all, event.approval() == null ? null : event.approval().by());
        add(all, event.credential() == null ? null : event.credential().holder());
        add(all, event.review() == null ? null : event.review().by());
        add(all, event.relation() == null ? null : event.relation().subject());
        add(all, event.relation() == null ? null : event.relation().object());
        return all;
    }

    private static void add(List<Mention> all, @Nullable Actor actor) {
        if (actor != null) {
            all.add(new Mention(actor.ref(), actor, null));
        }
    }
}
