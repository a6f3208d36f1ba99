package custody.query.attribution;

import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.Link;
import custody.ledger.event.Source;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What uses have in common that are judged alike at like times: all that a judgement looks at, less when it was.
///
/// Equal when the events are, in all but their ids, times, sequence, record, traces and operations, and when their times
/// are to be trusted alike. Whether anything is said under a trace or an operation, [Judgements] must see.
final class Likeness {
    private final Event event;
    private final boolean future;
    private final boolean dateless;
    private final int hash;

    private Likeness(Fact use) {
        this.event = use.event;
        this.future = use.future;
        this.dateless = use.dateless;
        this.hash = Objects.hashCode(event.secret()) * 31 + Objects.hashCode(event.credential()) * 17
                + Objects.hashCode(event.actor());
    }

    /// The likeness of a use; null when it lasts, and is like no other.
    static @Nullable Likeness of(Fact use) {
        return use.end > use.time ? null : new Likeness(use);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Likeness like && hash == like.hash && future == like.future && dateless == like.dateless
                && areAlike(event, like.event);
    }

    private static boolean areAlike(Event a, Event b) {
        return a.type() == b.type() && a.layer() == b.layer() && a.outcome() == b.outcome() && a.action() == b.action()
                && Objects.equals(a.secret(), b.secret()) && Objects.equals(a.credential(), b.credential())
                && Objects.equals(a.actor(), b.actor()) && a.onBehalfOf().equals(b.onBehalfOf())
                && areAlike(a.links(), b.links()) && areAlike(a.source(), b.source()) && areAlike(a.context(), b.context())
                && Objects.equals(a.clock(), b.clock()) && Objects.equals(a.grant(), b.grant())
                && Objects.equals(a.approval(), b.approval()) && Objects.equals(a.revocation(), b.revocation())
                && Objects.equals(a.relation(), b.relation()) && Objects.equals(a.review(), b.review())
                && Objects.equals(a.gap(), b.gap()) && Objects.equals(a.count(), b.count())
                && Objects.equals(a.derived(), b.derived());
    }

    private static boolean areAlike(List<Link> a, List<Link> b) {
        return a.equals(b) || shared(a).equals(shared(b));
    }

    private static List<Link> shared(List<Link> links) {
        return links.stream().filter(link -> !JoinName.isOwn(link)).toList();
    }

    private static boolean areAlike(Source a, Source b) {
        return a.id().equals(b.id()) && a.system().equals(b.system()) && Objects.equals(a.stream(), b.stream());
    }

    private static boolean areAlike(@Nullable Context a, @Nullable Context b) {
        if (a == null || b == null) {
            return a == b;
        }
        return Objects.equals(a.ip(), b.ip()) && a.ips().equals(b.ips()) && Objects.equals(a.ipTrusted(), b.ipTrusted())
                && Objects.equals(a.geo(), b.geo()) && Objects.equals(a.deviceId(), b.deviceId())
                && Objects.equals(a.deviceManaged(), b.deviceManaged()) && Objects.equals(a.session(), b.session())
                && Objects.equals(a.userAgent(), b.userAgent()) && Objects.equals(a.tool(), b.tool())
                && Objects.equals(a.toolServer(), b.toolServer()) && Objects.equals(a.intent(), b.intent())
                && Objects.equals(a.mfa(), b.mfa())
                && Objects.equals(a.environment(), b.environment()) && Objects.equals(a.resource(), b.resource());
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
