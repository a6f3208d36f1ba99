package custody.query.attribution.model;

import custody.ledger.event.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One entry of a world: the event, the ledger time of its entry, and the policy that it brings, if it does.
public record Given(Event event, Instant received, @Nullable Terms policy) {}
