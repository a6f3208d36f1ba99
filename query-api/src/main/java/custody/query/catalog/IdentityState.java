package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.query.answer.Profile;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is known of an identity under one ref. A kind once stated gives way to another, but not to UNKNOWN.
record IdentityState(
        String ref,
        @Nullable String kind,
        @Nullable String name,
        @Nullable String spiffeId,
        @Nullable String owner,
        @Nullable Instant firstSeen,
        Profile profile) {
    IdentityState {
        profile = profile == null ? Profile.NONE : profile;
    }

    static IdentityState unknown(String ref) {
        return new IdentityState(ref, null, null, null, null, null, Profile.NONE);
    }

    /// After an event that speaks of it as an actor.
    IdentityState stated(Actor actor, Instant at) {
        return new IdentityState(
                ref,
                kind == null || actor.kind() != ActorKind.UNKNOWN ? actor.kind().name() : kind,
                actor.name() == null ? name : actor.name(),
                actor.spiffeId() == null ? spiffeId : actor.spiffeId(),
                owner,
                earlier(at),
                profile);
    }

    /// After an event in whose chain it is; what kind of thing it is, others may know better.
    IdentityState inChain(String stated, Instant at) {
        String known = kind == null || kind.equals(ActorKind.UNKNOWN.name()) ? stated : kind;
        return new IdentityState(ref, known, name, spiffeId, owner, earlier(at), profile);
    }

    IdentityState ownedBy(String by) {
        return new IdentityState(ref, kind, name, spiffeId, by, firstSeen, profile);
    }

    /// After an INVENTORY event that is about it.
    IdentityState inventoried(Event event) {
        return new IdentityState(ref, kind, name, spiffeId, owner, firstSeen, profile.told(event));
    }

    private Instant earlier(Instant at) {
        return firstSeen == null || at.isBefore(firstSeen) ? at : firstSeen;
    }
}
