package custody.query.attribution;

import custody.ledger.event.Event;
import custody.ledger.event.Outcome;

/// A use in judgement under a policy. Its time is told by [UseTime] alone.
final class Use {
    final long index;
    final Event event;
    final UseTime time;
    final long error;
    final boolean future;
    private final Fact fact;

    Use(Fact fact, UseTime time, Policy policy) {
        this.index = fact.index;
        this.event = fact.event;
        this.time = time;
        this.error = fact.error(policy);
        this.future = fact.future;
        this.fact = fact;
    }

    /// The use as evidence of what it states; its times must not be looked at.
    Fact fact() {
        return fact;
    }

    /// Whether the source let it come to nothing (rule D15).
    boolean isRefused() {
        return event.outcome() == Outcome.DENIED || event.outcome() == Outcome.FAILED;
    }

    /// What it is of (rule D37); empty when it says nothing.
    String subject() {
        return fact.subject();
    }
}
