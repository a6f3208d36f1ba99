package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.event.Hop;
import custody.query.index.IdentityNames;
import org.jspecify.annotations.Nullable;

/// Whom an event speaks of.
final class Mentions {
    /// Takes each identity that is spoken of: as an actor, or, where that is null, by its place in the chain alone.
    @FunctionalInterface
    interface Each {
        void of(String ref, @Nullable Actor actor, @Nullable String kind);
    }

    private Mentions() {}

    static void forEach(Event event, Each each) {
        Actor own = event.actor();
        if (own != null) {
            each.of(own.ref(), own, null);
        }
        for (Hop hop : event.onBehalfOf()) {
            each.of(hop.ref(), null, hop.kind());
        }
        IdentityNames.actors(event, actor -> each.of(actor.ref(), actor, null));
    }
}
