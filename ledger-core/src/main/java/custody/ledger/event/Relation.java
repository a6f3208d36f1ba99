package custody.ledger.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A fact about two identities, stated by INVENTORY events.
public record Relation(
        Kind kind, Actor subject, Actor object, @Nullable Instant since, @Nullable Instant until) {
    /// Kinds of relation; ALIAS_OF holds both ways.
    public enum Kind {
        ALIAS_OF,
        MEMBER_OF,
        OWNED_BY
    }
}
