package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Relation;
import custody.query.answer.Profile;
import org.jspecify.annotations.Nullable;

/// What was stated of an identity under one ref, and can be taken back.
record IdentityTold(@Nullable String owner, Profile profile) {
    /// Nothing was stated.
    static final IdentityTold NOTHING = new IdentityTold(null, Profile.NONE);

    IdentityTold {
        profile = profile == null ? Profile.NONE : profile;
    }

    /// After an event that is no use, whatever of it concerns the identity.
    IdentityTold after(Event event, String ref) {
        Relation relation = event.relation();
        boolean owns = relation != null && relation.kind() == Relation.Kind.OWNED_BY && relation.subject().ref().equals(ref);
        String by = relation != null && owns ? relation.object().ref() : owner;
        boolean inventoried = isInventoried(event) && event.actor() != null && event.actor().ref().equals(ref);
        return new IdentityTold(by, inventoried ? profile.told(event) : profile);
    }

    /// Whether an inventory is about its actor.
    static boolean isInventoried(Event event) {
        return event.type() == EventType.INVENTORY && event.actor() != null && event.secret() == null;
    }
}
