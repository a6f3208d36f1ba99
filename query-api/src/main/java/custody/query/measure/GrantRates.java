package custody.query.measure;

import custody.ledger.event.ActorKind;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.read.Entry;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantTally;
import custody.query.attribution.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Measures of grants that were in force at some time of the window.
final class GrantRates {
    private static final Set<Dimension> KNOWN =
            EnumSet.of(Dimension.SOURCE, Dimension.ACTOR_KIND, Dimension.OWNER, Dimension.TEAM, Dimension.POPULATION, Dimension.CONTROL_OWNER);
    /// Kinds that are people.
    static final Set<String> NO_MACHINES = Set.of(ActorKind.HUMAN.name(), ActorKind.GROUP.name());
    private static final List<Duration> LENGTHS = List.of(
            Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(8), Duration.ofDays(1), Duration.ofDays(7),
            Duration.ofDays(30), Duration.ofDays(90));

    private final Known known;
    private final Window window;
    private final Policy policy;

    GrantRates(Known known, Window window, Policy policy) {
        this.known = known;
        this.window = window;
        this.policy = policy;
    }

    /// Grants without end, or longer than policy allows the grantee's kind, among all.
    List<MetricPoint> standing(List<Dimension> by) {
        Groups.check("standingGrantRate", by, KNOWN);
        GrantTally tally = new GrantTally(window.from(), window.to(), Policies.longest(policy), true, known.asOf);
        Map<GrantTally.Group, Long> counted = known.projections.tally(tally);
        known.look();
        known.loadIdentitiesOf(counted.keySet(), GrantTally.Group::grantee);
        Ratios ratios = new Ratios(by);
        counted.forEach((group, count) -> ratios.add(
                group(by, group.source(), group.grantee()), isStanding(group, tally) ? count : 0, count));
        return ratios.points();
    }

    private boolean isStanding(GrantTally.Group group, GrantTally tally) {
        ActorKind kind = UseRates.kind(known.group(Dimension.ACTOR_KIND, group.grantee()));
        return group.length() == tally.endless()
                || policy.longestGrant(kind).map(most -> group.length() > tally.lengths().indexOf(most)).orElse(false);
    }

    private List<String> group(List<Dimension> by, String source, @Nullable String grantee) {
        return group(known, by, source, grantee);
    }

    /// The group of a grant.
    static List<String> group(Known known, List<Dimension> by, String source, @Nullable String grantee) {
        return by.stream()
                .map(each -> each == Dimension.SOURCE ? source
                        : each == Dimension.CONTROL_OWNER ? known.controlOwner(source)
                        : known.group(each, grantee))
                .toList();
    }

    /// How long grants hold, start to end as it stands, in classes from the shortest on; each among all.
    List<MetricPoint> durations() {
        long[] counts = new long[LENGTHS.size() + 2];
        known.projections
                .tally(new GrantTally(window.from(), window.to(), LENGTHS, false, known.asOf))
                .forEach((group, count) -> counts[group.length()] += count);
        long all = Arrays.stream(counts).sum();
        List<MetricPoint> points = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            String key = i < LENGTHS.size() ? "<= " + LENGTHS.get(i) : i == LENGTHS.size() ? "> " + LENGTHS.getLast() : "endless";
            points.add(new MetricPoint(key, null, all == 0 ? 0 : (double) counts[i] / all, counts[i], all));
        }
        return points;
    }

    /// From the start of a grant that began in the window to the first REVIEW of it. All of them are counted; only those of
    /// which there is a review are read.
    List<MetricPoint> reviewGap(List<Dimension> by) {
        Groups.check("reviewGapP95", by, KNOWN);
        GrantTally tally = new GrantTally(window.from(), window.to(), List.of(), true, true, known.asOf);
        Map<GrantTally.Group, Long> counted = known.projections.tally(tally);
        known.look();
        known.loadIdentitiesOf(counted.keySet(), GrantTally.Group::grantee);
        Percentiles gaps = new Percentiles(by);
        counted.forEach((group, count) -> gaps.count(group(by, group.source(), group.grantee()), count));
        Map<String, List<Review>> reviews = reviews();
        Consumer<GrantFacts> add = grant -> {
            Instant first = first(reviews.getOrDefault(grant.key().ref(), List.of()), grant);
            if (first != null) {
                Duration gap = Duration.between(grant.startsAt(), first);
                gaps.addOf(group(by, grant.key().source(), grant.grantee()), Percentiles.nanos(gap));
            }
        };
        known.inParts(reviews.keySet(), refs -> known.<GrantFacts>all(
                page -> known.projections.grants(GrantCriteria.named(refs), page),
                grants -> grants.stream().filter(tally::counts).forEach(add)));
        return gaps.points(95);
    }

    private record Review(String source, Instant at) {}

    private Map<String, List<Review>> reviews() {
        Map<String, List<Review>> found = new HashMap<>();
        known.entries(new Condition.Is(Field.TYPE, Set.of(EventType.REVIEW.name())), entry -> {
            Grant grant = Objects.requireNonNull(entry.payload()).event().grant();
            if (grant != null) {
                found.computeIfAbsent(grant.ref(), ref -> new ArrayList<>()).add(review(entry));
            }
        });
        return found;
    }

    private static Review review(Entry entry) {
        return new Review(entry.source(), Objects.requireNonNull(entry.payload()).event().eventTime());
    }

    /// Reviews of the grant's own source, if there are any, else all of its ref (rule D16).
    private static @Nullable Instant first(List<Review> reviews, GrantFacts grant) {
        boolean own = reviews.stream().anyMatch(review -> review.source.equals(grant.key().source()));
        return reviews.stream()
                .filter(review -> !own || review.source.equals(grant.key().source()))
                .map(Review::at)
                .filter(at -> !at.isBefore(grant.startsAt()))
                .min(Instant::compareTo)
                .orElse(null);
    }

    /// Identities that are no people and hold grants: in the numerator when something that one of their grants covers was
    /// not used under it until the window's end. Of whom nobody can tell counts nowhere.
    List<MetricPoint> excess(List<Dimension> by) {
        Groups.check("excessPrivilegeRate", by, KNOWN);
        return new ExcessRates(known, window, by).points();
    }
}
