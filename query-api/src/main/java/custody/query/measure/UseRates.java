package custody.query.measure;

import custody.ledger.event.ActorKind;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.SecretFacts;
import custody.query.answer.Tally;
import custody.query.answer.UseTally;
import custody.query.attribution.Policy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Rates of uses, counted in the index. Denied attempts are no uses and count nowhere.
final class UseRates {
    private static final Set<Dimension> KNOWN = EnumSet.of(
            Dimension.SOURCE, Dimension.ACTOR_KIND, Dimension.SECRET, Dimension.OWNER, Dimension.TEAM, Dimension.VERDICT,
            Dimension.DAY, Dimension.WEEK, Dimension.POPULATION, Dimension.LAYER, Dimension.CONTROL_OWNER);
    private static final Set<String> UNATTRIBUTED = Set.of("UNATTRIBUTED", "INDETERMINATE");

    private final Known known;
    private final Window window;
    private final Policy policy;

    UseRates(Known known, Window window, Policy policy) {
        this.known = known;
        this.window = window;
        this.policy = policy;
    }

    List<MetricPoint> attributed(List<Dimension> by) {
        Question asked = question("attributedUseRate", by, List.of(), Field.VERDICT);
        return rate(asked, count(asked), use -> !UNATTRIBUTED.contains(asked.extra(use).getFirst()));
    }

    /// Of uses by agents alone.
    List<MetricPoint> beyondScope(List<Dimension> by) {
        Condition agents = new Condition.Is(Field.ACTOR_KIND, Set.of(ActorKind.AGENT.name()));
        Question asked = question("beyondScopeRate", by, List.of(agents), Field.VERDICT);
        return rate(asked, count(asked), use -> asked.extra(use).getFirst().equals("OUT_OF_SCOPE"));
    }

    /// A use counts when its grant's whole time is within what policy allows the actor's kind.
    List<MetricPoint> jit(List<Dimension> by) {
        Question asked = question("jitUseRate", by, List.of(), Field.VERDICT, Field.ACTOR_KIND);
        UseTally tally = new UseTally(asked.tally, Policies.longest(policy), false);
        return rate(asked, known.projections.tally(tally), use -> {
            int length = use.terms() == null ? tally.endless() : use.terms().length();
            return !asked.extra(use).getFirst().equals("STANDING") && length != tally.endless()
                    && policy.longestGrant(kind(asked.extra(use).getLast())).map(most -> length <= tally.lengths().indexOf(most)).orElse(true);
        });
    }

    static ActorKind kind(String word) {
        for (ActorKind kind : ActorKind.values()) {
            if (kind.name().equals(word)) {
                return kind;
            }
        }
        return ActorKind.UNKNOWN;
    }

    /// Of uses by anything but people: those under a grant that states a task or a ticket.
    List<MetricPoint> taskScoped(List<Dimension> by) {
        Condition people = new Condition.Is(Field.ACTOR_KIND, GrantRates.NO_MACHINES);
        Question asked = question("taskScopedUseRate", by, List.of(new Condition.Not(people)));
        UseTally tally = new UseTally(asked.tally, List.of(), true);
        return rate(asked, known.projections.tally(tally), use -> use.terms() != null && use.terms().purposeful());
    }

    /// Uses by the fields that the dimensions need, then by some more; a day stands behind all of them.
    private record Question(List<Dimension> by, int more, Tally tally) {
        List<String> extra(UseTally.Group use) {
            return use.values().subList(tally.by().size() - more, tally.by().size());
        }
    }

    private Question question(String metric, List<Dimension> by, List<Condition> also, Field... more) {
        Groups.check(metric, by, KNOWN);
        List<Field> fields = new ArrayList<>();
        boolean daily = false;
        for (Dimension each : by) {
            switch (each) {
                case SOURCE, LAYER, CONTROL_OWNER -> fields.add(Field.SOURCE);
                case ACTOR_KIND -> fields.add(Field.ACTOR_KIND);
                case SECRET, OWNER -> fields.add(Field.SECRET);
                case TEAM, POPULATION -> fields.add(Field.ACTOR);
                case VERDICT -> fields.add(Field.VERDICT);
                case DAY, WEEK -> daily = true;
            }
        }
        fields.addAll(List.of(more));
        List<Condition> where = new ArrayList<>(also);
        where.add(window.events());
        where.add(new Condition.Not(new Condition.Is(Field.VERDICT_CLASS, Set.of("NOT_APPLICABLE"))));
        return new Question(by, more.length, new Tally(true, new Condition.All(where), fields, daily, known.asOf));
    }

    private Map<UseTally.Group, Long> count(Question asked) {
        Map<UseTally.Group, Long> counts = new HashMap<>();
        known.projections.tally(asked.tally).forEach((values, count) -> counts.put(new UseTally.Group(values, null), count));
        return counts;
    }

    private List<MetricPoint> rate(Question asked, Map<UseTally.Group, Long> counts, Predicate<UseTally.Group> inNumerator) {
        load(asked, counts.keySet());
        Ratios ratios = new Ratios(asked.by);
        counts.forEach((use, count) -> ratios.add(group(asked, use.values()), inNumerator.test(use) ? count : 0, count));
        return ratios.points();
    }

    private void load(Question asked, Set<UseTally.Group> uses) {
        int field = 0;
        for (Dimension each : asked.by) {
            if (each == Dimension.DAY || each == Dimension.WEEK) {
                continue;
            }
            int at = field++;
            Set<String> refs = new LinkedHashSet<>();
            uses.forEach(use -> refs.add(use.values().get(at)));
            if (each == Dimension.OWNER) {
                known.loadSecrets(refs);
            } else if (each == Dimension.TEAM || each == Dimension.POPULATION) {
                known.loadIdentities(refs);
            }
        }
    }

    private List<String> group(Question asked, List<String> values) {
        List<String> group = new ArrayList<>();
        int field = 0;
        for (Dimension each : asked.by) {
            group.add(switch (each) {
                case SOURCE, VERDICT, SECRET, ACTOR_KIND -> or(values.get(field++));
                case OWNER -> known.owner(known.secret(values.get(field++)).map(SecretFacts::owner).orElse(null));
                case TEAM, POPULATION -> known.group(each, values.get(field++));
                case LAYER -> known.layer(values.get(field++));
                case CONTROL_OWNER -> known.controlOwner(values.get(field++));
                case DAY, WEEK -> Groups.day(each, Long.parseLong(values.getLast()));
            });
        }
        return group;
    }

    private static String or(String value) {
        return value.isEmpty() ? Known.UNKNOWN : value;
    }
}
