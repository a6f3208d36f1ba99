package custody.query.attribution;

import custody.ledger.event.EventTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Times as nanoseconds since 1970, exact from 2000 to 2043 and far beyond; later ones are "far future".
///
/// All values stay within ±2^62, so that adding two clock errors never overflows.
public final class Moment {
    /// Before everything; also "no such time".
    public static final long NEVER = -(1L << 62);

    /// After everything; also "no end".
    public static final long FOREVER = 1L << 62;

    private static final long FAR = FOREVER / 1_000_000_000L - 1;

    private Moment() {}

    static long of(Instant time) {
        long seconds = time.getEpochSecond();
        return seconds >= FAR ? FOREVER : seconds <= -FAR ? NEVER : seconds * 1_000_000_000L + time.getNano();
    }

    /// The time, or `absent` when it is not given or lies before 2000 (rule D57).
    static long of(@Nullable Instant time, long absent) {
        return time == null || EventTime.isMissing(time) ? absent : of(time);
    }

    static long of(Duration duration) {
        return duration.getSeconds() >= FAR ? FOREVER : duration.toNanos();
    }

    /// Back to an instant; null for the two ends.
    public static @Nullable Instant instant(long moment) {
        return moment <= NEVER || moment >= FOREVER
                ? null
                : Instant.ofEpochSecond(Math.floorDiv(moment, 1_000_000_000L), Math.floorMod(moment, 1_000_000_000L));
    }

    /// A moment moved; within the two ends.
    static long plus(long moment, long by) {
        return by >= 0
                ? moment >= FOREVER - by ? FOREVER : moment + by
                : moment <= NEVER - by ? NEVER : moment + by;
    }

    /// Whether a is after b beyond both errors.
    static boolean certainlyAfter(long a, long errorA, long b, long errorB) {
        return b < FOREVER && a - errorA > b + errorB;
    }
}
