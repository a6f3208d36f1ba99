package custody.query.measure;

import custody.ledger.event.ActorKind;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.SecretFacts;
import custody.query.answer.Tally;
import custody.query.attribution.Policy;
import java.time.Duration;
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
        Counted counted = count("attributedUseRate", by, List.of(), Field.VERDICT);
        return rate(counted, extra -> !UNATTRIBUTED.contains(extra.getFirst()));
    }

    /// Of uses by agents alone.
    List<MetricPoint> beyondScope(List<Dimension> by) {
        Condition agents = new Condition.Is(Field.ACTOR_KIND, Set.of(ActorKind.AGENT.name()));
        Counted counted = count("beyondScopeRate", by, List.of(agents), Field.VERDICT);
        return rate(counted, extra -> extra.getFirst().equals("OUT_OF_SCOPE"));
    }

    /// A use counts when its grant's whole time is within what policy allows the actor's kind.
    List<MetricPoint> jit(List<Dimension> by) {
        Counted counted = count("jitUseRate", by, List.of(), Field.VERDICT, Field.ACTOR_KIND, Field.GRANT);
        Set<String> keys = new LinkedHashSet<>();
        counted.counts.keySet().forEach(key -> keys.add(counted.extra(key).get(2)));
        keys.remove("");
        Map<String, Duration> lengths = new HashMap<>();
        grants(keys).forEach((key, grant) -> {
            if (grant.expiresAt() != null) {
                lengths.put(key, Duration.between(grant.startsAt(), grant.expiresAt()));
            }
        });
        return rate(counted, extra -> {
            Duration length = lengths.get(extra.get(2));
            return !extra.getFirst().equals("STANDING") && length != null
                    && policy.longestGrant(kind(extra.get(1))).map(most -> length.compareTo(most) <= 0).orElse(true);
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
        Counted counted = count("taskScopedUseRate", by, List.of(new Condition.Not(people)), Field.GRANT);
        Set<String> keys = new LinkedHashSet<>();
        counted.counts.keySet().forEach(key -> keys.add(counted.extra(key).getFirst()));
        keys.remove("");
        Map<String, GrantFacts> grants = grants(keys);
        return rate(counted, extra -> {
            GrantFacts grant = grants.get(extra.getFirst());
            return grant != null && (grant.task() != null || grant.ticket() != null);
        });
    }

    private Map<String, GrantFacts> grants(Set<String> keys) {
        Map<String, GrantFacts> found = new HashMap<>();
        known.grants(keys.stream().map(GrantKey::parse).toList()).forEach((key, grant) -> found.put(key.toString(), grant));
        return found;
    }

    /// Numbers of uses by the fields that the dimensions need, then by some more.
    private record Counted(List<Dimension> by, List<Field> fields, int more, boolean daily, Map<List<String>, Long> counts) {
        List<String> extra(List<String> key) {
            return key.subList(fields.size() - more, fields.size());
        }
    }

    private Counted count(String metric, List<Dimension> by, List<Condition> also, Field... more) {
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
        Tally tally = new Tally(true, new Condition.All(where), fields, daily, known.asOf);
        return new Counted(by, fields, more.length, daily, known.projections.tally(tally));
    }

    private List<MetricPoint> rate(Counted counted, Predicate<List<String>> inNumerator) {
        load(counted);
        Ratios ratios = new Ratios(counted.by);
        counted.counts.forEach((key, count) ->
                ratios.add(group(counted, key), inNumerator.test(counted.extra(key)) ? count : 0, count));
        return ratios.points();
    }

    private void load(Counted counted) {
        for (int i = 0, field = 0; i < counted.by.size(); i++) {
            Dimension each = counted.by.get(i);
            if (each == Dimension.DAY || each == Dimension.WEEK) {
                continue;
            }
            int at = field++;
            Set<String> refs = new LinkedHashSet<>();
            counted.counts.keySet().forEach(key -> refs.add(key.get(at)));
            if (each == Dimension.OWNER) {
                known.loadSecrets(refs);
            } else if (each == Dimension.TEAM || each == Dimension.POPULATION) {
                known.loadIdentities(refs);
            }
        }
    }

    private List<String> group(Counted counted, List<String> key) {
        List<String> group = new ArrayList<>();
        int field = 0;
        for (Dimension each : counted.by) {
            group.add(switch (each) {
                case SOURCE, VERDICT, SECRET, ACTOR_KIND -> or(key.get(field++));
                case OWNER -> known.owner(known.secret(key.get(field++)).map(SecretFacts::owner).orElse(null));
                case TEAM, POPULATION -> known.group(each, key.get(field++));
                case LAYER -> known.layer(key.get(field++));
                case CONTROL_OWNER -> known.controlOwner(key.get(field++));
                case DAY, WEEK -> Groups.day(each, Long.parseLong(key.getLast()));
            });
        }
        return group;
    }

    private static String or(String value) {
        return value.isEmpty() ? Known.UNKNOWN : value;
    }
}
