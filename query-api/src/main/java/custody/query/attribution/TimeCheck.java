package custody.query.attribution;

import custody.ledger.event.EventTime;
import custody.ledger.event.EventType;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Check 2: whether a use lies after an end, in the doubt around it, or before (rules D32 to D34).
final class TimeCheck {
    /// A sequence number of a source is no longer than this.
    private static final int MAX_DIGITS = 100;

    private final Reads reads;
    private final Policy policy;
    private final Use use;

    TimeCheck(Reads reads, Policy policy, Use use) {
        this.reads = reads;
        this.policy = policy;
        this.use = use;
    }

    /// The earliest of the ends that the use, or its own end, is certainly after.
    @Nullable End certain(List<End> all, boolean atEnd) {
        End first = null;
        for (End each : all) {
            boolean after = atEnd
                    ? use.time.endsCertainlyAfter(each.time(), each.error(), use.error)
                    : use.time.isCertainlyAfter(each.time(), each.error(), use.error);
            if (after || sequence(each) > 0) {
                first = End.earlier(first, each);
            }
        }
        return first;
    }

    /// Whether clocks cannot tell on which side of an end the use lies.
    boolean overlaps(End each) {
        return sequence(each) == 0 && touches(each);
    }

    private boolean touches(End each) {
        return !use.time.hasReached(each.time() + each.error() + use.error + 1)
                && use.time.end().hasReached(each.time() - each.error() - use.error);
    }

    /// 1: the source's own order puts the use after the end, -1: before, 0: it does not say (rule D34).
    private int sequence(End each) {
        var revocation = each.by().event.revocation();
        boolean comparable = each.event() && !use.time.isLasting() && touches(each)
                && StreamId.of(use.event.source()).isOneWith(StreamId.of(each.by().event.source()))
                && (revocation == null || EventTime.isMissing(revocation.effectiveAt()));
        if (comparable) {
            // What is alike has another place in that order.
            use.time.exact();
        }
        BigInteger mine = comparable ? integer(use.event.source().sequence()) : null;
        BigInteger its = comparable ? integer(each.by().event.source().sequence()) : null;
        int order = mine == null || its == null ? 0 : mine.compareTo(its);
        // What comes after the revocation may still lie in its grace.
        return order > 0 && each.time() > each.by().time ? 0 : order;
    }

    /// Whether a session that the use names began before an end (rule D33).
    boolean sessionStartedBefore(End over) {
        for (Key session : JoinName.sessions(use.event)) {
            for (Fact start : reads.facts(session, EventType.SESSION_START)) {
                if (!Moment.certainlyAfter(start.time, start.error(policy), over.time(), over.error())) {
                    reads.rests(start);
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable BigInteger integer(@Nullable String text) {
        boolean isInteger = text != null && text.length() <= MAX_DIGITS && text.matches("-?[0-9]+");
        return isInteger ? new BigInteger(text) : null;
    }
}
