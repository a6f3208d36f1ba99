package custody.query.attribution;

import org.jspecify.annotations.Nullable;

/// A moment at which something ended: REVOKED or EXPIRED, the time with its error, and the fact that says so.
///
/// `event` is true when the fact itself is the end (REVOCATION, EXPIRY), false for a stated expiry.
record End(Verdict as, long time, long error, Fact by, boolean event) {
    /// Earlier first; of two at one time the revocation.
    static @Nullable End earlier(@Nullable End a, End b) {
        if (a == null || b.time < a.time) {
            return b;
        }
        return b.time > a.time || a.as == Verdict.REVOKED || b.as != Verdict.REVOKED ? a : b;
    }
}
