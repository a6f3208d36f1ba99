package custody.query.attribution;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A moment at which something ended: REVOKED or EXPIRED, the time with its error, and the fact that says so.
///
/// `event` is true when the fact itself is the end (REVOCATION, EXPIRY), false for a stated expiry.
record End(Verdict as, long time, long error, Fact by, boolean event) {
    /// Earlier first; of two at one time the revocation, then the one that is an event.
    private static final Comparator<End> ORDER = Comparator.comparingLong(End::time)
            .thenComparing(e -> e.as != Verdict.REVOKED)
            .thenComparing(e -> !e.event)
            .thenComparing(End::by, Fact.ORDER);

    static End earlier(@Nullable End a, End b) {
        return a == null || ORDER.compare(b, a) < 0 ? b : a;
    }
}
