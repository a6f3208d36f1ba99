package custody.ledger.event;

import org.jspecify.annotations.Nullable;

/// One member of a delegation chain, the actor itself excepted. `kind` is free text in the schema; `evidence`
/// means that the source vouches for the step from this member to the next.
public record Hop(String ref, String kind, @Nullable String instance, @Nullable String evidence) {
    public static Hop of(String ref, ActorKind kind) {
        return new Hop(ref, kind.name(), null, null);
    }
}
