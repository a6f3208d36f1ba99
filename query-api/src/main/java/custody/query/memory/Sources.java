package custody.query.memory;

import custody.ledger.event.EventTime;
import custody.ledger.event.Gap;
import custody.query.answer.SourceFacts;
import custody.query.attribution.Policy;
import custody.query.attribution.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Objects;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sources as their entries show them.
final class Sources {
    private final List<Seen> all;

    Sources(List<Seen> all) {
        this.all = all;
    }

    List<SourceFacts> facts() {
        Map<String, List<Seen>> bySource = new TreeMap<>();
        all.forEach(seen -> bySource.computeIfAbsent(seen.event().source().id(), id -> new ArrayList<>()).add(seen));
        return bySource.entrySet().stream().map(each -> source(each.getKey(), each.getValue())).toList();
    }

    private SourceFacts source(String id, List<Seen> its) {
        Map<String, List<Seen>> streams = new TreeMap<>();
        its.forEach(seen -> streams.computeIfAbsent(StreamId.of(seen.event().source()).stream(), s -> new ArrayList<>()).add(seen));
        List<Instant> watermarks = streams.values().stream().map(Sources::watermark).filter(Objects::nonNull).toList();
        return new SourceFacts(
                id, its.getFirst().event().source().system(), its.getFirst().event().layer().name(), its.stream().map(Seen::at).max(Comparator.naturalOrder()).orElse(null),
                its.getLast().received(),
                watermarks.size() < streams.size() ? null : watermarks.stream().min(Comparator.naturalOrder()).orElse(null),
                lagP95(its), streams.values().stream().allMatch(Sources::isOrdered),
                Duration.ofNanos(its.stream().mapToLong(seen -> Policy.STANDARD.clockError(seen.event())).max().orElse(0)),
                its.stream().filter(seen -> !seen.isFirst()).count(), gaps(id));
    }

    /// Rule D58.
    private static @Nullable Instant watermark(List<Seen> stream) {
        Instant reached = null;
        for (Seen seen : stream) {
            boolean usable = !EventTime.isMissing(seen.at())
                    && !seen.at().isAfter(seen.received().plus(Duration.ofMinutes(5)));
            long late = Policy.STANDARD.allowedLateness(StreamId.of(seen.event().source()));
            reached = latest(reached, usable ? seen.at().minusNanos(late) : null);
            reached = latest(reached, seen.event().watermark());
        }
        return reached;
    }

    private static boolean isOrdered(List<Seen> stream) {
        Instant before = Instant.MIN;
        for (Seen seen : stream) {
            if (seen.at().isBefore(before)) {
                return false;
            }
            before = seen.at();
        }
        return true;
    }

    /// The upper end of the least class of lag (1 ms, then two to each doubling) that 95 of 100 do not exceed.
    private static @Nullable Duration lagP95(List<Seen> its) {
        List<Long> ends = its.stream()
                .map(seen -> Math.max(0, Duration.between(seen.at(), seen.received()).toMillis()) + 1)
                .map(millis -> {
                    long low = Long.highestOneBit(millis);
                    return millis < low + low / 2 ? Math.max(low + low / 2, low) : 2 * low;
                })
                .sorted()
                .toList();
        return ends.isEmpty() ? null : Duration.ofMillis(ends.get(ends.size() - ends.size() / 20 - 1));
    }

    /// The last statement on each gap (rule D10), if it is not closed.
    private List<SourceFacts.GapFacts> gaps(String source) {
        Map<String, Seen> last = new TreeMap<>();
        for (Seen seen : all) {
            Gap gap = seen.event().gap();
            if (gap != null && gap.source().equals(source)) {
                last.merge(gap.ref(), seen, (a, b) -> b.at().isBefore(a.at()) ? a : b);
            }
        }
        return last.values().stream()
                .filter(seen -> Objects.requireNonNull(seen.event().gap()).state() != Gap.State.CLOSED)
                .sorted(Comparator.comparing(Seen::index))
                .map(seen -> gap(Objects.requireNonNull(seen.event().gap()), seen.index()))
                .toList();
    }

    private static SourceFacts.GapFacts gap(Gap gap, long index) {
        return new SourceFacts.GapFacts(gap.from(), gap.until(), gap.reason() == null ? "not stated" : gap.reason(), index);
    }

    private static @Nullable Instant latest(@Nullable Instant one, @Nullable Instant other) {
        return one == null ? other : other == null || one.isAfter(other) ? one : other;
    }
}
