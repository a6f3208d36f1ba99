package custody.query.detect;

import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.read.Entry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// What is remembered of one source: when the ledger last heard of it, and how many of its uses carry a key by which
/// they find their grants, in blocks of so many uses.
public final class SourceHabit {
    private final String id;
    private long lastHeard;
    private long lastEntry;
    private long entries;
    private boolean silent;
    private long uses;
    private long joined;
    private long blocks;
    private long usualPercent;

    public SourceHabit(String id) {
        this.id = id;
    }

    public static SourceHabit decode(String id, String text) {
        String[] part = text.split(" ", -1);
        var habit = new SourceHabit(id);
        habit.lastHeard = Long.parseLong(part[0]);
        habit.lastEntry = Long.parseLong(part[1]);
        habit.entries = Long.parseLong(part[2]);
        habit.silent = part[3].equals("1");
        habit.uses = Long.parseLong(part[4]);
        habit.joined = Long.parseLong(part[5]);
        habit.blocks = Long.parseLong(part[6]);
        habit.usualPercent = Long.parseLong(part[7]);
        return habit;
    }

    public String encode() {
        return lastHeard + " " + lastEntry + " " + entries + " " + (silent ? 1 : 0) + " " + uses + " " + joined + " " + blocks + " "
                + usualPercent;
    }

    public String id() {
        return id;
    }

    /// When it will have been silent for too long; never, when it already was, or has said too little to be missed.
    public long missedAt(RuleSettings rule) {
        return silent || entries < rule.number("entries") ? Long.MAX_VALUE : lastHeard + rule.micros("silent");
    }

    /// The time has come to which it was missed, as an entry of another source shows.
    public Finding missed(RuleSettings rule, long cause) {
        silent = true;
        return new Finding(Rule.SOURCE_SILENT, id, cause, Times.instant(missedSince(rule)), null, null,
                "nothing of %s for %s, since %s".formatted(id, Duration.ofSeconds(rule.micros("silent") / 1_000_000),
                        Times.text(lastHeard)), List.of(lastEntry));
    }

    private long missedSince(RuleSettings rule) {
        return lastHeard + rule.micros("silent");
    }

    public void heard(Entry entry) {
        lastHeard = Times.micros(entry.time());
        lastEntry = entry.index();
        entries++;
        silent = false;
    }

    public void use(Event event, long entry, RuleSettings rule, Consumer<Finding> found) {
        if (event.type() != EventType.USE) {
            return;
        }
        uses++;
        joined += isJoined(event) ? 1 : 0;
        if (uses < rule.number("uses")) {
            return;
        }
        long percent = joined * 100 / uses;
        boolean dropped = blocks > 0 && usualPercent >= rule.number("before")
                && percent * 100 < usualPercent * rule.number("toPercentOf");
        if (dropped && rule.enabled()) {
            found.accept(new Finding(Rule.JOIN_KEY_DROP, id, entry, event.eventTime(), null, null,
                    "%d %% of the last %d uses of %s carry a key that joins, %d %% did before".formatted(
                            percent, uses, id, usualPercent), List.of(entry)));
        }
        usualPercent = blocks == 0 || dropped ? percent : (usualPercent * 3 + percent) / 4;
        blocks++;
        uses = 0;
        joined = 0;
    }

    private static boolean isJoined(Event event) {
        Context context = event.context();
        return event.grant() != null || event.credential() != null || !event.links().isEmpty()
                || context != null && (context.session() != null || context.traceId() != null);
    }
}
