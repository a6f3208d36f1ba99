package custody.query.graphql;

import custody.query.answer.GrantKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A member of a delegation chain, origin first. `kind` and `name` are what the event states, if it does.
record ChainHop(
        int position,
        String actorRef,
        @Nullable String kind,
        @Nullable String name,
        boolean proven,
        @Nullable Long evidence,
        @Nullable GrantKey grant,
        @Nullable Instant validUntil) {}
