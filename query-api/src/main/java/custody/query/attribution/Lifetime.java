package custody.query.attribution;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From when to when a grant statement or a credential holds by its expiry, renewals and reported expiries
/// (rules D21, D22). Revocations are no part of it.
final class Lifetime {
    /// One stretch of validity and what ends it; no ends: it has no expiry.
    record Period(long start, List<End> ends) {
        long end() {
            return ends.stream().mapToLong(End::time).min().orElse(Moment.FOREVER);
        }
    }

    /// Everything that is said is known.
    static final TimePoint NOW = TimePoint.of(Moment.FOREVER);

    /// More renewals than these are not all told of.
    private static final int MANY = 16;

    private final List<Fact> changes;
    private final List<Period> periods = new ArrayList<>();
    private final boolean reported;

    /// `changes` are RENEW and EXPIRY facts of this one thing; `knownAt` leaves out those after it.
    Lifetime(long start, long expires, Fact by, List<Fact> changes, Policy policy, boolean ofGrant, TimePoint knownAt) {
        this.changes = changes;
        boolean expiry = false;
        Period now = new Period(start, new ArrayList<>());
        add(now, expires, by, policy, false);
        periods.add(now);
        for (Fact change : sorted(changes)) {
            if (!knownAt.hasReached(change.time)) {
                continue;
            }
            if (change.is(EventType.EXPIRY)) {
                expiry = true;
                add(now, effective(change), change, policy, true);
                continue;
            }
            if (change.time <= now.end()) {
                now.ends.clear();
            } else {
                now = new Period(change.time, new ArrayList<>());
                periods.add(now);
            }
            add(now, renewedTo(change.event, ofGrant), change, policy, false);
        }
        this.reported = expiry;
    }

    /// By when each was in the world: an expiry that was reported late was there when it took effect. At one moment
    /// an expiry comes first, so that the renewal replaces it.
    private static List<Fact> sorted(List<Fact> changes) {
        if (changes.size() < 2) {
            return changes;
        }
        var sorted = new ArrayList<>(changes);
        sorted.sort(Comparator.<Fact>comparingLong(
                        c -> c.is(EventType.EXPIRY) ? Math.min(c.time, effective(c)) : c.time)
                .thenComparing(c -> c.is(EventType.RENEW))
                .thenComparing(Fact.ORDER));
        return sorted;
    }

    private static void add(Period period, long at, Fact by, Policy policy, boolean event) {
        if (at < Moment.FOREVER) {
            period.ends.add(new End(Verdict.EXPIRED, at, by.error(policy), by, event));
        }
    }

    private static long renewedTo(Event renew, boolean ofGrant) {
        return ofGrant
                ? Moment.of(renew.grant() == null ? null : renew.grant().expiresAt(), Moment.FOREVER)
                : Moment.of(renew.credential() == null ? null : renew.credential().expiresAt(), Moment.FOREVER);
    }

    /// When a REVOCATION or EXPIRY takes effect, without grace.
    static long effective(Fact fact) {
        var revocation = fact.event.revocation();
        return revocation == null ? fact.time : Moment.of(revocation.effectiveAt(), fact.time);
    }

    /// The period that a moment belongs to: the last that began, else the first.
    Period at(TimePoint time) {
        Period found = periods.getFirst();
        for (Period period : periods) {
            if (time.hasReached(period.start)) {
                found = period;
            }
        }
        return found;
    }

    /// What changed it, so that it holds or does not hold at a time: of many renewals the last at or before that.
    List<Fact> changesNear(TimePoint time) {
        if (changes.size() <= MANY) {
            return changes;
        }
        Fact last = null;
        var near = new ArrayList<Fact>();
        for (Fact change : sorted(changes)) {
            if (change.is(EventType.EXPIRY)) {
                near.add(change);
            } else if (time.hasReached(change.time)) {
                last = change;
            }
        }
        if (last != null) {
            near.add(last);
        }
        return near;
    }

    List<Period> periods() {
        return periods;
    }

    /// The ends of all periods.
    List<End> ends() {
        return periods.stream().flatMap(p -> p.ends.stream()).toList();
    }

    long lastEnd() {
        return periods.getLast().end();
    }

    /// Whether a source reported an expiry of it.
    boolean reported() {
        return reported;
    }

    static @Nullable End first(List<End> ends) {
        End first = null;
        for (End end : ends) {
            first = End.earlier(first, end);
        }
        return first;
    }
}
