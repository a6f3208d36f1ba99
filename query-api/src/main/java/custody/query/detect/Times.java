package custody.query.detect;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as microseconds since 1970; what lies too far away becomes the nearest that fits.
public final class Times {
    private static final long FARTHEST = 9_000_000_000_000L;

    private Times() {}

    public static long micros(Instant time) {
        return Math.clamp(time.getEpochSecond(), -FARTHEST, FARTHEST) * 1_000_000
                + time.getNano() / 1_000;
    }

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    static String text(long micros) {
        return instant(micros).toString();
    }
}
