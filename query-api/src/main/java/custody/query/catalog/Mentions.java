package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.event.Hop;
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
        say(event.actor(), each);
        for (Hop hop : event.onBehalfOf()) {
            each.of(hop.ref(), null, hop.kind());
        }
        say(event.grant() == null ? null : event.grant().grantee(), each);
        say(event.approval() == null ? null : event.approval().by(), each);
        say(event.credential() == null ? null : event.credential().holder(), each);
        say(event.review() == null ? null : event.review().by(), each);
        say(event.relation() == null ? null : event.relation().subject(), each);
        say(event.relation() == null ? null : event.relation().object(), each);
    }

    private static void say(@Nullable Actor actor, Each each) {
        if (actor != null) {
            each.of(actor.ref(), actor, null);
        }
    }
}
