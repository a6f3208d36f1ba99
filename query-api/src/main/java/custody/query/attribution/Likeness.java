package custody.query.attribution;

import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.Source;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What uses have in common that are judged alike at like times: all that a judgement looks at, less when it was.
///
/// Equal when the events are, in all but their ids, times, sequence and record, and when their times are to be trusted
/// alike.
final class Likeness {
    private final Event event;
    private final boolean future;
    private final boolean dateless;
    private final int hash;

    private Likeness(Fact use) {
        this.event = common(use.event);
        this.future = use.future;
        this.dateless = use.dateless;
        this.hash = Objects.hash(event.actor(), event.secret(), event.credential(), event.links());
    }

    /// The likeness of a use; null when it is like no other: it lasts, or shares the id of an operation.
    static @Nullable Likeness of(Fact use) {
        return use.end > use.time || !JoinName.operations(use.event).isEmpty() ? null : new Likeness(use);
    }

    private static Event common(Event e) {
        return new Event(common(e.source()), e.type(), e.layer(), Instant.EPOCH, null, null, e.clock(), e.outcome(),
                e.action(), null, e.actor(), e.onBehalfOf(), e.secret(), e.credential(), e.grant(), e.approval(),
                e.revocation(), e.relation(), e.review(), e.gap(), common(e.context()), e.links(), e.count(), e.derived(),
                List.of(), null, null, null, List.of());
    }

    private static Source common(Source s) {
        return new Source(s.id(), s.system(), s.stream(), "", s.eventIdKind(), null, s.adapter(), 0);
    }

    private static @Nullable Context common(@Nullable Context c) {
        return c == null || c.requestId() == null ? c
                : new Context(c.ip(), c.ips(), c.ipTrusted(), c.geo(), c.deviceId(), c.deviceManaged(), c.session(),
                        c.userAgent(), c.tool(), c.toolServer(), c.intent(), c.traceId(), null, c.mfa(), c.environment(),
                        c.resource());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Likeness like && hash == like.hash && future == like.future && dateless == like.dateless
                && event.equals(like.event);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
