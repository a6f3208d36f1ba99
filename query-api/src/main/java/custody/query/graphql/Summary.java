package custody.query.graphql;

import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import org.jspecify.annotations.Nullable;

/// One line about an event for a person: what happened, to what, by whom, and how it ended when not well.
final class Summary {
    private Summary() {}

    static String of(EventNode node) {
        Event event = node.event();
        if (event == null) {
            return node.entry().type() + " (erased)";
        }
        StringBuilder text = new StringBuilder(event.type().name());
        if (event.action() != null) {
            text.append(' ').append(event.action().word());
        }
        append(text, " of ", object(event));
        append(text, " by ", name(event.actor()));
        append(text, " for ", event.onBehalfOf().isEmpty() ? null : event.onBehalfOf().getFirst().ref());
        switch (event.outcome()) {
            case SUCCESS -> {}
            case DENIED -> text.append(", denied");
            case FAILED -> text.append(", failed");
            case UNKNOWN -> text.append(", outcome unknown");
        }
        return text.toString();
    }

    private static @Nullable String object(Event event) {
        if (event.revocation() != null) {
            return event.revocation().target().ref();
        }
        if (event.secret() != null) {
            return event.secret().ref();
        }
        if (event.grant() != null) {
            return event.grant().ref();
        }
        return event.credential() == null ? null : event.credential().ref();
    }

    private static @Nullable String name(@Nullable Actor actor) {
        return actor == null ? null : actor.name() != null ? actor.name() : actor.ref();
    }

    private static void append(StringBuilder text, String word, @Nullable String what) {
        if (what != null) {
            text.append(word).append(what);
        }
    }
}
