package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.read.EntryReader;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.UnreadableQueryException;
import custody.query.measure.ControlMetrics;
import custody.query.measure.Dimension;
import custody.query.measure.MetricPoint;
import custody.query.measure.ScopeUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiFunction;

/// Measures of grants and uses: from two projections of one ledger the same, split by whatever they can be split by; and who
/// holds too much as a look at the use of every single grant tells it.
final class MeasuredAlike {
    private static final Instant BEGIN = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
    private static final List<Dimension> OF_GRANTS =
            List.of(Dimension.SOURCE, Dimension.ACTOR_KIND, Dimension.OWNER, Dimension.TEAM, Dimension.CONTROL_OWNER);
    private static final List<Dimension> OF_USES = List.of(
            Dimension.SOURCE, Dimension.ACTOR_KIND, Dimension.SECRET, Dimension.VERDICT, Dimension.DAY, Dimension.OWNER, Dimension.TEAM);
    private static final List<Dimension> OF_REVOCATIONS = List.of(Dimension.SOURCE, Dimension.DAY, Dimension.WEEK);
    /// Which of these grantees' grants is the widest.
    private static final List<String> WIDTHS = List.of("NONE", "UNTOLD", "SEEN");

    private final Projections expected;
    private final Projections actual;
    private final EntryReader entries;

    MeasuredAlike(Projections expected, Projections actual, EntryReader entries) {
        this.expected = expected;
        this.actual = actual;
        this.entries = entries;
    }

    /// Of all time and of some.
    void at(long asOf, Instant from, Instant to, Random random, String which) {
        for (boolean whole : List.of(true, false)) {
            ControlMetrics one = of(expected, whole ? BEGIN : from, whole ? END : to, asOf);
            ControlMetrics other = of(actual, whole ? BEGIN : from, whole ? END : to, asOf);
            List<Dimension> grants = some(OF_GRANTS, random);
            List<Dimension> uses = some(OF_USES, random);
            same(one, other, grants, which, ControlMetrics::excessPrivilegeRate);
            same(one, other, grants, which, ControlMetrics::reviewGapP95);
            same(one, other, grants, which, ControlMetrics::standingGrantRate);
            same(one, other, uses, which, ControlMetrics::attributedUseRate);
            same(one, other, uses, which, ControlMetrics::jitUseRate);
            same(one, other, uses, which, ControlMetrics::taskScopedUseRate);
            List<Dimension> revocations = some(OF_REVOCATIONS, random);
            same(one, other, revocations, which, ControlMetrics::revocationCompleteness);
            same(one, other, revocations, which, ControlMetrics::timeToRevokeP95);
            same(one, other, revocations, which, ControlMetrics::leakWindowP50);
            same(one, other, revocations, which, ControlMetrics::leakWindowP95);
        }
        MetricPoint excess = of(actual, BEGIN, END, asOf).excessPrivilegeRate(List.of()).getFirst();
        assertEquals(oneByOne(asOf), List.of(excess.numerator(), excess.denominator()), which);
    }

    private ControlMetrics of(Projections projections, Instant from, Instant to, long asOf) {
        return ControlMetrics.of(projections, entries, from, to, asOf, Duration.ofMinutes(1));
    }

    private static List<Dimension> some(List<Dimension> all, Random random) {
        List<Dimension> some = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            some.add(all.get(random.nextInt(all.size())));
        }
        return some.stream().distinct().toList();
    }

    private static void same(
            ControlMetrics one, ControlMetrics other, List<Dimension> by, String which,
            BiFunction<ControlMetrics, List<Dimension>, List<MetricPoint>> metric) {
        assertEquals(points(one, by, metric), points(other, by, metric), () -> which + " by " + by);
    }

    private static Object points(ControlMetrics of, List<Dimension> by, BiFunction<ControlMetrics, List<Dimension>, List<MetricPoint>> metric) {
        try {
            return metric.apply(of, by);
        } catch (UnreadableQueryException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// Machines one of whose grants was not used throughout, and all of whom it can be told.
    private List<Long> oneByOne(long asOf) {
        PageRequest all = new PageRequest(asOf, 1_000, null, true);
        List<GrantFacts> grants = expected.grants(GrantCriteria.ANY.during(BEGIN, END), all).rows().stream()
                .map(Page.Row::node)
                .filter(grant -> grant.given() && grant.grantee() != null)
                .toList();
        Map<GrantFacts, ScopeUse> uses = ScopeUse.of(expected, entries, grants, asOf);
        Map<String, Integer> widest = new HashMap<>();
        grants.forEach(grant -> {
            String grantee = Objects.requireNonNull(grant.grantee());
            IdentityFacts who = Objects.requireNonNull(expected.identities(List.of(grantee), asOf).get(grantee));
            if (!List.of("HUMAN", "GROUP").contains(String.valueOf(who.kind()))) {
                Boolean wide = Objects.requireNonNull(uses.get(grant)).wide();
                widest.merge(who.first(), WIDTHS.indexOf(wide == null ? "UNTOLD" : wide ? "SEEN" : "NONE"), Math::max);
            }
        });
        long told = widest.values().stream().filter(width -> width != WIDTHS.indexOf("UNTOLD")).count();
        return List.of(widest.values().stream().filter(width -> width == WIDTHS.indexOf("SEEN")).count(), told);
    }
}
