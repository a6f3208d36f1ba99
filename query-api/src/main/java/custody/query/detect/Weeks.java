package custody.query.detect;

import java.nio.ByteBuffer;

/// In which hours of the week an actor was active, for the latest 13 weeks. The hours are those of UTC: the actor's own
/// habit is compared with itself, whatever his clock says. A week begins on Thursday, as the epoch did.
final class Weeks {
    private static final long HOUR = 3_600_000_000L;
    private static final int HOURS = 168;
    private static final int WORDS = 3;
    static final int LONGS = 1 + Habit.WEEKS * WORDS;

    private long latest = Long.MIN_VALUE;
    private final long[] active = new long[Habit.WEEKS * WORDS];

    /// The hour, counted from the epoch.
    static long hour(long time) {
        return Math.floorDiv(time, HOUR);
    }

    /// On how many days within `span` before that time the actor was active in the same hour of the week; the day
    /// itself does not count.
    int daysActive(long time, long span) {
        long week = Math.floorDiv(hour(time), HOURS);
        int slot = Math.floorMod(hour(time), HOURS);
        long weeks = Math.min(span / (HOURS * HOUR), Habit.WEEKS - 1);
        int days = 0;
        for (long back = 1; back <= weeks; back++) {
            long then = week - back;
            if (then <= latest && then > latest - Habit.WEEKS && isActive(then, slot)) {
                days++;
            }
        }
        return days;
    }

    void active(long time) {
        long week = Math.floorDiv(hour(time), HOURS);
        if (latest == Long.MIN_VALUE) {
            latest = week;
        }
        if (week <= latest - Habit.WEEKS) {
            return;
        }
        if (week - latest >= Habit.WEEKS) {
            java.util.Arrays.fill(active, 0);
            latest = week;
        }
        while (latest < week) {
            latest++;
            int at = place(latest);
            java.util.Arrays.fill(active, at, at + WORDS, 0);
        }
        int slot = Math.floorMod(hour(time), HOURS);
        active[place(week) + slot / 64] |= 1L << slot % 64;
    }

    private boolean isActive(long week, int slot) {
        return (active[place(week) + slot / 64] >>> slot % 64 & 1) != 0;
    }

    private static int place(long week) {
        return (int) Math.floorMod(week, (long) Habit.WEEKS) * WORDS;
    }

    void encode(ByteBuffer out) {
        out.putLong(latest);
        for (long each : active) {
            out.putLong(each);
        }
    }

    void decode(ByteBuffer in) {
        latest = in.getLong();
        for (int i = 0; i < active.length; i++) {
            active[i] = in.getLong();
        }
    }
}
