package custody.query.detect;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What is remembered of one actor, by its ref. Times are microseconds of event time.
///
/// Bounded: 13 weeks of active hours, so many resources and tools, and the latest entries of the windows that are open.
public final class Habit {
    static final int WEEKS = 13;
    static final int RESOURCES = 1_024;
    static final int TOOLS = 256;
    /// Alerts of one rule about one actor on one day of ledger time; whoever reads them has understood by then.
    private static final int PER_DAY = 20;
    private static final byte FORMAT = 2;
    private static final long NEVER = Long.MIN_VALUE;

    long firstAt = NEVER;
    long lastAt = NEVER;
    long lastEntry = -1;
    boolean inventoried;
    boolean reviewed;
    private boolean aliased;
    final Weeks weeks = new Weeks();
    HashedSet resources = new HashedSet(RESOURCES);
    HashedSet tools = new HashedSet(TOOLS);
    final Latest reads = new Latest();
    final Latest denied = new Latest();
    final Latest distinct = new Latest();
    long offHoursSlot = NEVER;
    long readsUntil = NEVER;
    long deniedUntil = NEVER;
    long burstUntil = NEVER;
    private long alertDay = NEVER;
    private final byte[] alerts = new byte[Rule.values().length];

    boolean hasActed() {
        return firstAt != NEVER;
    }

    boolean knownFor(long time, long atLeast) {
        return hasActed() && time - firstAt >= atLeast;
    }

    /// Whether somebody said that the ref is another name of somebody.
    public boolean isAliased() {
        return aliased;
    }

    public void aliased() {
        aliased = true;
    }

    void acted(long time, long entry) {
        firstAt = hasActed() ? Math.min(firstAt, time) : time;
        if (time >= lastAt) {
            lastAt = time;
            lastEntry = entry;
        }
    }

    /// Whether one more alert of the rule about this actor is told on that day.
    boolean mayTell(Rule rule, long day) {
        if (day != alertDay) {
            alertDay = day;
            java.util.Arrays.fill(alerts, (byte) 0);
        }
        return alerts[rule.ordinal()]++ < PER_DAY || tooMany(rule);
    }

    private boolean tooMany(Rule rule) {
        alerts[rule.ordinal()] = PER_DAY;
        return false;
    }

    /// A rough measure of the memory it holds.
    public int weight() {
        return 1_500 + 16 * (resources.size() + tools.size())
                + 24 * (reads.size() + denied.size() + distinct.size());
    }

    public byte[] encode() {
        int longs = 8 + Weeks.LONGS + 2 + resources.size() + tools.size() + 3
                + 3 * (reads.size() + denied.size() + distinct.size());
        ByteBuffer out = ByteBuffer.allocate(3 + alerts.length + 8 * longs);
        out.put(FORMAT).put((byte) ((inventoried ? 1 : 0) | (reviewed ? 2 : 0) | (aliased ? 4 : 0)))
                .put((byte) alerts.length).put(alerts);
        out.putLong(firstAt).putLong(lastAt).putLong(lastEntry).putLong(offHoursSlot).putLong(readsUntil)
                .putLong(deniedUntil).putLong(burstUntil).putLong(alertDay);
        weeks.encode(out);
        write(resources, out);
        write(tools, out);
        write(reads, out);
        write(denied, out);
        write(distinct, out);
        return out.array();
    }

    /// Null when it is of another format.
    public static @Nullable Habit decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.get() != FORMAT) {
            return null;
        }
        var habit = new Habit();
        byte marks = in.get();
        habit.inventoried = (marks & 1) != 0;
        habit.reviewed = (marks & 2) != 0;
        habit.aliased = (marks & 4) != 0;
        if (in.get() != habit.alerts.length) {
            return null;
        }
        in.get(habit.alerts);
        habit.firstAt = in.getLong();
        habit.lastAt = in.getLong();
        habit.lastEntry = in.getLong();
        habit.offHoursSlot = in.getLong();
        habit.readsUntil = in.getLong();
        habit.deniedUntil = in.getLong();
        habit.burstUntil = in.getLong();
        habit.alertDay = in.getLong();
        habit.weeks.decode(in);
        read(habit.resources, in);
        read(habit.tools, in);
        read(habit.reads, in);
        read(habit.denied, in);
        read(habit.distinct, in);
        return habit;
    }

    private static void write(HashedSet set, ByteBuffer out) {
        out.putLong(set.size());
        for (long value : set.values()) {
            out.putLong(value);
        }
    }

    private static void read(HashedSet set, ByteBuffer in) {
        for (long left = in.getLong(); left > 0; left--) {
            set.add(in.getLong());
        }
    }

    private static void write(Latest latest, ByteBuffer out) {
        out.putLong(latest.size());
        for (int i = 0; i < latest.size(); i++) {
            out.putLong(latest.time(i)).putLong(latest.entry(i)).putLong(latest.mark(i));
        }
    }

    private static void read(Latest latest, ByteBuffer in) {
        for (long left = in.getLong(); left > 0; left--) {
            latest.add(in.getLong(), in.getLong(), in.getLong(), Integer.MAX_VALUE);
        }
    }
}
