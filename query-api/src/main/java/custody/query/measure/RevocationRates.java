package custody.query.measure;

import custody.query.answer.Departure;
import custody.query.answer.RevocationCriteria;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Measures of revocations that took effect in the window.
final class RevocationRates {
    /// How soon everything of somebody who left must have ended.
    static final Duration OFFBOARDING = Duration.ofHours(24);
    /// Revocations of which it is looked up together until when what they ended was used.
    private static final int TOGETHER = 1_000;
    private static final Set<Dimension> KNOWN = EnumSet.of(Dimension.SOURCE, Dimension.CONTROL_OWNER, Dimension.DAY, Dimension.WEEK);

    private final Known known;
    private final Window window;
    private final Map<List<Dimension>, Percentiles> leaks = new HashMap<>();
    private @Nullable RevocationNumbers numbers;

    RevocationRates(Known known, Window window) {
        this.known = known;
        this.window = window;
    }

    private RevocationNumbers measured() {
        if (numbers == null) {
            RevocationNumbers found = new RevocationNumbers();
            RevocationCriteria where = new RevocationCriteria(window.from(), window.to(), null, null, null, null);
            known.projections.revocations(where, known.asOf, part -> {
                known.look();
                part.forEach(found::add);
            });
            numbers = found;
        }
        return numbers;
    }

    private List<String> group(List<Dimension> by, RevocationNumbers.Each each) {
        return by.stream()
                .map(dimension -> dimension == Dimension.SOURCE ? each.source()
                        : dimension == Dimension.CONTROL_OWNER ? known.controlOwner(each.source())
                        : Groups.day(dimension, each.day()))
                .toList();
    }

    /// Revocations of which every layer was confirmed and after which nothing was used.
    List<MetricPoint> completeness(List<Dimension> by) {
        Groups.check("revocationCompleteness", by, KNOWN);
        Ratios ratios = new Ratios(by);
        measured().forEach(each -> ratios.add(group(by, each), each.whole() ? 1 : 0, 1));
        return ratios.points();
    }

    /// Confirmed layers among all layers of all revocations, by layer and its source.
    List<MetricPoint> layers() {
        return measured().layers();
    }

    /// From the first request to the last layer's confirmation; open ones have none.
    List<MetricPoint> timeToRevoke(String metric, List<Dimension> by, int percent) {
        Groups.check(metric, by, KNOWN);
        Percentiles times = new Percentiles(by);
        measured().forEach(each -> times.add(group(by, each), each.timeToRevoke()));
        return times.points(percent);
    }

    /// From the effect to the last use judged REVOKED by it; most have none.
    List<MetricPoint> leakWindow(String metric, List<Dimension> by, int percent) {
        Groups.check(metric, by, KNOWN);
        return leaks.computeIfAbsent(by, this::leaks).points(percent);
    }

    private Percentiles leaks(List<Dimension> by) {
        Percentiles times = new Percentiles(by);
        Map<Long, RevocationNumbers.Each> used = new HashMap<>();
        measured().forEach(each -> {
            times.count(group(by, each), 1);
            if (each.isUsed()) {
                used.put(each.index(), each);
                if (used.size() == TOGETHER) {
                    addLeaks(by, used, times);
                }
            }
        });
        addLeaks(by, used, times);
        return times;
    }

    /// Takes them all away.
    private void addLeaks(List<Dimension> by, Map<Long, RevocationNumbers.Each> used, Percentiles times) {
        known.look();
        Map<Long, Instant> effective = new HashMap<>();
        used.forEach((index, each) -> effective.put(index, each.effectiveAt()));
        known.projections.usedUntil(effective, known.asOf).forEach((index, until) -> {
            RevocationNumbers.Each each = Objects.requireNonNull(used.get(index));
            times.addOf(group(by, each), Percentiles.nanos(Duration.between(each.effectiveAt(), until)));
        });
        used.clear();
    }

    /// People and machines that left in the window: in the numerator when every grant and credential of theirs,
    /// and of what they own, that was alive had ended within a day. Whoever left more than once, under whichever refs, did so
    /// the first time.
    List<MetricPoint> offboarding(List<Dimension> dimensions) {
        Groups.check("offboardingCoverage", dimensions, EnumSet.of(Dimension.SOURCE, Dimension.ACTOR_KIND, Dimension.TEAM));
        Ratios ratios = new Ratios(dimensions);
        Offboarding offboarding = new Offboarding(known);
        Set<List<String>> counted = new HashSet<>();
        for (Departure each : new Departures(known).all()) {
            Instant left = each.at();
            Instant by = left.plus(OFFBOARDING);
            List<String> group = dimensions.stream()
                    .map(dimension -> dimension == Dimension.SOURCE ? each.source() : known.group(dimension, each.who()))
                    .toList();
            boolean isFirst = counted.add(Stream.concat(Stream.of(known.first(each.who())), group.stream()).toList());
            if (isFirst && !left.isBefore(window.from()) && left.isBefore(window.to()) && !by.isAfter(window.now())) {
                ratios.add(group, offboarding.isComplete(each.who(), left, by) ? 1 : 0, 1);
            }
        }
        return ratios.points();
    }

    static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null ? other : other == null || one.isBefore(other) ? one : other;
    }
}
