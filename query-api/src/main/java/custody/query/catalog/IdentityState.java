package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Profile;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is known of an identity under one ref: how events speak of it, which stays when they are corrected, and what
/// was stated of it. A kind once stated gives way to another, but not to UNKNOWN.
record IdentityState(
        String ref,
        @Nullable String kind,
        @Nullable String name,
        @Nullable String spiffeId,
        @Nullable Instant firstSeen,
        IdentityTold told) {
    IdentityState {
        told = told == null ? IdentityTold.NOTHING : told;
    }

    static IdentityState unknown(String ref) {
        return new IdentityState(ref, null, null, null, null, IdentityTold.NOTHING);
    }

    /// After an event that speaks of it as an actor.
    IdentityState stated(Actor actor, Instant at) {
        return spokenOf(
                kind == null || actor.kind() != ActorKind.UNKNOWN ? actor.kind().name() : kind,
                actor.name() == null ? name : actor.name(),
                actor.spiffeId() == null ? spiffeId : actor.spiffeId(),
                at);
    }

    /// Itself when nothing is new in it, as nearly always.
    private IdentityState spokenOf(String kindNow, @Nullable String nameNow, @Nullable String spiffeNow, Instant at) {
        boolean same = firstSeen != null && !at.isBefore(firstSeen)
                && kindNow.equals(kind) && Objects.equals(nameNow, name) && Objects.equals(spiffeNow, spiffeId);
        return same ? this : new IdentityState(ref, kindNow, nameNow, spiffeNow, earlier(at), told);
    }

    /// After an event in whose chain it is; what kind of thing it is, others may know better.
    IdentityState inChain(String stated, Instant at) {
        String known = kind == null || kind.equals(ActorKind.UNKNOWN.name()) ? stated : kind;
        return spokenOf(known, name, spiffeId, at);
    }

    IdentityState with(IdentityTold stated) {
        return new IdentityState(ref, kind, name, spiffeId, firstSeen, stated);
    }

    @Nullable String owner() {
        return told.owner();
    }

    Profile profile() {
        return told.profile();
    }

    /// What is known under this ref alone.
    IdentityFacts facts() {
        return new IdentityFacts(
                ref, ref, List.of(ref), String.valueOf(kind), name, spiffeId, owner(), List.of(), firstSeen, profile());
    }

    private Instant earlier(Instant at) {
        return firstSeen == null || at.isBefore(firstSeen) ? at : firstSeen;
    }
}
