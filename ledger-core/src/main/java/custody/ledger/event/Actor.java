package custody.ledger.event;

import org.jspecify.annotations.Nullable;

/// An identity as a source names it. `ref` is global: adapters qualify it with tenant, device or issuer.
public record Actor(
        String ref, ActorKind kind, @Nullable String name, @Nullable String instance, @Nullable String spiffeId) {
    public static Actor of(String ref, ActorKind kind) {
        return new Actor(ref, kind, null, null, null);
    }

    public static Actor of(String ref, ActorKind kind, @Nullable String name) {
        return new Actor(ref, kind, name, null, null);
    }
}
