package custody.query.attribution;

import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventTime;
import custody.ledger.event.EventType;
import custody.ledger.event.Link;
import custody.ledger.event.Outcome;
import custody.ledger.event.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One entry as evidence or as a use: the event, its index, and the times by which it is judged (rule D57).
///
/// `time` is the judgement time: the event's, capped at ledger time when it lies more than 5 minutes after it, and then
/// the event lasts no longer; when the source has none, the recorded time, else ledger time. Immutable; equal by index.
public final class Fact {
    private static final long FUTURE = 5 * 60 * 1_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long DATELESS_ERROR = 300 * SECOND;

    /// An order that does not depend on arrival.
    static final Comparator<Fact> ORDER = Fact::compare;

    final long index;
    final long received;
    final Event event;
    final long time;
    final long end;
    final boolean future;
    final boolean dateless;
    final @Nullable Policy policy;
    private @Nullable String eventId;

    private Fact(long index, long received, Event event, @Nullable Policy policy) {
        this.index = index;
        this.received = received;
        this.event = event;
        this.policy = policy;
        this.dateless = EventTime.isMissing(event.eventTime());
        long stated = dateless ? Moment.of(event.recordedTime(), received) : Moment.of(event.eventTime());
        boolean isAhead = stated > received + FUTURE;
        this.future = isAhead && !dateless;
        this.time = isAhead ? received : stated;
        this.end = isAhead ? time : Math.max(Moment.of(event.endTime(), time), time);
    }

    private static int compare(Fact a, Fact b) {
        if (a == b || a.time != b.time) {
            return Long.compare(a.time, b.time);
        }
        Source one = a.event.source();
        Source two = b.event.source();
        int by = one.id().compareTo(two.id());
        by = by != 0 ? by : one.eventId().compareTo(two.eventId());
        by = by != 0 ? by : a.event.type().compareTo(b.event.type());
        return by != 0 ? by : Integer.compare(one.ordinal(), two.ordinal());
    }

    /// The fact of an entry; `policy` is the document that an ADMIN entry brings, else null.
    public static Fact of(long index, Instant ledgerTime, Event event, @Nullable Policy policy) {
        return new Fact(index, Moment.of(ledgerTime), event, policy);
    }

    static Fact of(LedgerFact entry) {
        Fact fact = of(entry.index(), entry.time(), entry.event(), entry.policy());
        fact.eventId = entry.identified().id().toString();
        return fact;
    }

    /// When the event says that it ended; never, where it does not say.
    long statedEnd() {
        return Moment.of(event.endTime(), Moment.FOREVER);
    }

    /// The same fact with other links: a copy from another stream adds its own.
    public Fact withLinksOf(Event copy) {
        List<Link> links = new ArrayList<>(event.links());
        Set<Link> known = new HashSet<>(links);
        copy.links().stream().filter(known::add).forEach(links::add);
        return new Fact(index, received, event.toBuilder().links(links).build(), policy);
    }

    public long index() {
        return index;
    }

    /// The id of its event (`evt_…`), which takes a hash to compute when it is not known.
    public String eventId() {
        String known = eventId;
        if (known == null) {
            known = event.id().toString();
            eventId = known;
        }
        return known;
    }

    /// The document that it brings; null when it is of anything else.
    public @Nullable Policy policy() {
        return policy;
    }

    public Event event() {
        return event;
    }

    /// The judgement time, see [Moment].
    public long time() {
        return time;
    }

    /// The keys under which it may lie in a store.
    public Set<Key> keys() {
        return Postings.of(this);
    }

    public boolean isUse() {
        return event.type() == EventType.USE || event.type() == EventType.ATTEMPT;
    }

    /// Whether it counts as evidence (rules D15, D22).
    public boolean isEvidence() {
        return !Boolean.TRUE.equals(event.derived())
                && event.type() != EventType.ALERT
                && (event.outcome() == Outcome.SUCCESS || event.type() == EventType.DENIAL);
    }

    boolean is(EventType type) {
        return event.type() == type;
    }

    /// The error of its clock in nanoseconds under a policy (rule D56).
    long error(Policy policy) {
        return dateless ? DATELESS_ERROR : policy.clockError(event);
    }

    /// The part of its clock's error that the event states itself, in nanoseconds.
    long statedError() {
        var clock = event.clock();
        return dateless || clock == null || clock.errorMs() == null ? 0 : error(Policy.STANDARD);
    }

    /// What a use is of (rule D37); empty when it says nothing.
    public String subject() {
        if (event.secret() != null) {
            return event.secret().ref();
        }
        Context context = event.context();
        if (context != null && context.resource() != null) {
            return context.resource();
        }
        return event.credential() != null ? event.credential().ref() : "";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fact fact && fact.index == index;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(index);
    }

    @Override
    public String toString() {
        return "entry " + index + " " + event.type() + " " + event.source().eventId();
    }
}
