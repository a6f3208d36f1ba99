package custody.query.measure;

import custody.ledger.event.ActorKind;
import custody.query.answer.Activity;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.IdentityFacts;
import custody.query.answer.SourceFacts;
import custody.query.answer.Tally;
import custody.query.attribution.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Measures of identities, of the kinds that act, and of the sources that tell of them.
final class IdentityRates {
    private static final IdentityCriteria SERVICE_ACCOUNTS =
            new IdentityCriteria(List.of(ActorKind.SERVICE_ACCOUNT.name()), null, null, null, null, null);

    private final Known known;
    private final Window window;
    private final Policy policy;

    IdentityRates(Known known, Window window, Policy policy) {
        this.known = known;
        this.window = window;
        this.policy = policy;
    }

    /// Service accounts with an owner, a purpose, an expiry or review date, and a last use.
    List<MetricPoint> visibility() {
        Ratios ratios = new Ratios(List.of());
        known.<IdentityFacts>all(page -> known.projections.identities(SERVICE_ACCOUNTS, page), rows -> {
            List<IdentityFacts> stated = rows.stream()
                    .filter(each -> each.owner() != null && each.profile().purpose() != null && each.profile().hasExpiryOrReview())
                    .toList();
            Map<String, Activity> active = known.projections.activity(
                    Activity.Of.IDENTITY, stated.stream().flatMap(each -> each.refs().stream()).toList(), known.asOf);
            long seen = stated.stream().filter(each -> each.refs().stream().anyMatch(active::containsKey)).count();
            ratios.add(List.of(), seen, rows.size());
        });
        return ratios.points();
    }

    /// Kinds of actors that used something in the window, and those of them that policy has rules for.
    List<MetricPoint> policyCoverage() {
        Ratios ratios = new Ratios(List.of());
        for (List<String> kind : known.projections.tally(Tally.ofUses(window.events(), known.asOf, Field.ACTOR_KIND)).keySet()) {
            if (!kind.getFirst().isEmpty()) {
                ratios.add(List.of(), policy.hasRulesFor(UseRates.kind(kind.getFirst())) ? 1 : 0, 1);
            }
        }
        return ratios.points();
    }

    /// How late the events of each source come; of all together, the latest source. Not of the window alone: sources
    /// are counted up as the ledger grows.
    List<MetricPoint> ingestLag(List<Dimension> by) {
        Groups.check("ingestLagP95", by, EnumSet.of(Dimension.SOURCE, Dimension.LAYER));
        Set<List<String>> seen = new TreeSet<>((one, other) -> Groups.key(one).compareTo(Groups.key(other)));
        List<SourceFacts> sources = known.projections.sources(known.asOf).stream().filter(each -> each.lagP95() != null).toList();
        sources.forEach(each -> seen.add(group(by, each)));
        List<MetricPoint> points = new ArrayList<>();
        for (List<String> group : seen) {
            List<Duration> lags = sources.stream().filter(each -> group(by, each).equals(group)).map(SourceFacts::lagP95).toList();
            Duration most = lags.stream().max(Duration::compareTo).orElse(Duration.ZERO);
            points.add(new MetricPoint(Groups.key(group), null, most.toMillis() / 1e3, (long) lags.size(), (long) lags.size()));
        }
        return points;
    }

    private static List<String> group(List<Dimension> by, SourceFacts source) {
        return by.stream().map(each -> each == Dimension.SOURCE ? source.id() : source.layer()).toList();
    }

    /// How much of the window's history can be proved: events, gaps, uses joined by a guess alone, uses that could not
    /// be judged.
    List<MetricPoint> unprovable() {
        long events = total(Tally.ofEntries(window.events(), known.asOf));
        long uses = total(Tally.ofUses(window.events(), known.asOf));
        Condition heuristic = new Condition.Is(Field.FLAG, Set.of("HEURISTIC_JOIN"));
        Condition open = new Condition.Is(Field.VERDICT, Set.of("INDETERMINATE", "AMBIGUOUS"));
        List<SourceFacts> sources = known.projections.sources(known.asOf);
        long gaps = sources.stream()
                .flatMap(source -> source.gaps().stream())
                .filter(gap -> gap.from().isBefore(window.to()) && (gap.until() == null || gap.until().isAfter(window.from())))
                .count();
        return List.of(
                share("heuristicJoins", uses(heuristic), uses), share("indeterminateUses", uses(open), uses),
                share("gaps", gaps, sources.size()), share("events", events, events));
    }

    private long uses(Condition where) {
        return total(Tally.ofUses(new Condition.All(List.of(window.events(), where)), known.asOf));
    }

    private long total(Tally tally) {
        return known.projections.tally(tally).values().stream().mapToLong(Long::longValue).sum();
    }

    private static MetricPoint share(String key, long numerator, long denominator) {
        return new MetricPoint(key, null, denominator == 0 ? 0 : (double) numerator / denominator, numerator, denominator);
    }
}
