package custody.query.catalog;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.event.EventTime;
import custody.ledger.event.Gap;
import custody.ledger.read.Entry;
import custody.query.answer.SourceFacts;
import custody.query.attribution.Policy;
import custody.query.attribution.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is known of a source, counted up entry by entry. For one thread; what it hands out does not change.
@JsonAutoDetect(fieldVisibility = Visibility.ANY, getterVisibility = Visibility.NONE, isGetterVisibility = Visibility.NONE)
final class SourceState {
    /// An event this far ahead of the ledger's clock says nothing about how far its stream has come (rule D58).
    private static final Duration FUTURE = Duration.ofMinutes(5);
    /// Classes of lag, two to each doubling; more than any lag needs.
    private static final int LAGS = 128;

    private String id = "";
    private @Nullable String system;
    private @Nullable String layer;
    private @Nullable Instant lastEventTime;
    private @Nullable Instant lastReceivedAt;
    private long errorNanos;
    private long copies;
    private boolean ordered = true;
    private Map<String, Instant> watermarks = new TreeMap<>();
    private Map<String, Instant> latest = new TreeMap<>();
    private Map<String, StatedGap> gaps = new TreeMap<>();
    private Map<Integer, Long> lags = new TreeMap<>();

    /// The last statement on a gap, by the time it was made for.
    record StatedGap(Instant at, boolean closed, Instant from, @Nullable Instant until, String reason, long event) {}

    SourceState() {}

    SourceState(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /// A source of which only a gap was stated is not one yet.
    boolean isKnown() {
        return layer != null;
    }

    /// Counts an entry of the source.
    void take(Entry entry, Event event) {
        Instant at = event.eventTime();
        system = system == null ? event.source().system() : system;
        layer = layer == null ? event.layer().name() : layer;
        lastEventTime = lastEventTime == null || at.isAfter(lastEventTime) ? at : lastEventTime;
        lastReceivedAt = entry.time();
        errorNanos = Math.max(errorNanos, Policy.STANDARD.clockError(event));
        copies += entry.standing() == Standing.FIRST ? 0 : 1;
        int lag = lagClass(Duration.between(at, entry.time()));
        lags.merge(lag, 1L, Long::sum);
        StreamId stream = StreamId.of(event.source());
        Instant before = latest.get(stream.stream());
        ordered &= before == null || !at.isBefore(before);
        latest.merge(stream.stream(), at, SourceState::later);
        if (!EventTime.isMissing(at) && !at.isAfter(entry.time().plus(FUTURE))) {
            Instant reached = at.minusNanos(Policy.STANDARD.allowedLateness(stream));
            watermarks.merge(stream.stream(), reached, SourceState::later);
        }
        if (event.watermark() != null) {
            watermarks.merge(stream.stream(), event.watermark(), SourceState::later);
        }
    }

    /// Notes what was stated about a gap of the source.
    void gap(long seq, Event event, Gap gap) {
        StatedGap before = gaps.get(gap.ref());
        if (before == null || !event.eventTime().isBefore(before.at)) {
            gaps.put(gap.ref(), new StatedGap(
                    event.eventTime(), gap.state() == Gap.State.CLOSED, gap.from(), gap.until(),
                    gap.reason() == null ? "not stated" : gap.reason(), seq));
        }
    }

    SourceFacts facts() {
        List<SourceFacts.GapFacts> open = new ArrayList<>();
        gaps.values().stream()
                .filter(gap -> !gap.closed)
                .sorted(Comparator.comparing(StatedGap::event))
                .forEach(gap -> open.add(new SourceFacts.GapFacts(gap.from, gap.until, gap.reason, gap.event)));
        return new SourceFacts(
                id, String.valueOf(system), String.valueOf(layer), lastEventTime, lastReceivedAt,
                watermarks.size() < latest.size() ? null : watermarks.values().stream().min(Instant::compareTo).orElse(null),
                lagP95(), ordered, Duration.ofNanos(errorNanos), copies, open);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static int lagClass(Duration lag) {
        long millis = Math.max(0, Math.min(lag.toSeconds(), 1L << 40) * 1_000 + lag.toMillisPart());
        int doublings = 63 - Long.numberOfLeadingZeros(millis + 1);
        boolean upper = millis + 1 >= (1L << doublings) + (1L << doublings) / 2;
        return Math.min(LAGS - 1, 2 * doublings + (upper ? 1 : 0));
    }

    /// The upper end of the class that 95 of 100 entries do not exceed.
    private @Nullable Duration lagP95() {
        long all = lags.values().stream().mapToLong(Long::longValue).sum();
        long left = all - all / 20;
        for (Map.Entry<Integer, Long> each : lags.entrySet()) {
            left -= each.getValue();
            if (left <= 0) {
                long base = 1L << (each.getKey() / 2);
                return Duration.ofMillis(each.getKey() % 2 == 0 ? base + base / 2 : 2 * base);
            }
        }
        return null;
    }
}
