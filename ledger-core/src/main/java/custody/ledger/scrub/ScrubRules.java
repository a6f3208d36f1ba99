package custody.ledger.scrub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules of all systems, ready for walking.
public final class ScrubRules {
    private static final String ALL = "*";

    private final Map<String, ForSystem> bySystem = new HashMap<>();
    private final ForSystem forOthers;

    private ScrubRules(List<ScrubRule> rules) {
        forOthers = compile(rules, ALL);
        for (ScrubRule rule : rules) {
            if (!rule.system().equals(ALL)) {
                bySystem.computeIfAbsent(rule.system(), system -> compile(rules, system));
            }
        }
    }

    public static ScrubRules of(List<ScrubRule> rules) {
        return new ScrubRules(List.copyOf(rules));
    }

    /// What is known of the systems that have adapters, and of agents' tools.
    public static ScrubRules standard() {
        return StandardRules.RULES;
    }

    /// These rules and more.
    public static ScrubRules standardAnd(List<ScrubRule> more) {
        List<ScrubRule> all = new ArrayList<>(StandardRules.LIST);
        all.addAll(more);
        return of(all);
    }

    ForSystem of(String system) {
        return bySystem.getOrDefault(system, forOthers);
    }

    private static ForSystem compile(List<ScrubRule> rules, String system) {
        Step root = new Step();
        Set<String> anywhere = new HashSet<>();
        for (ScrubRule rule : rules) {
            if (!rule.system().equals(system) && !rule.system().equals(ALL)) {
                continue;
            }
            if (rule.isAnywhere()) {
                anywhere.addAll(rule.steps());
            } else {
                root.add(rule.steps());
            }
        }
        return new ForSystem(root, Set.copyOf(anywhere));
    }

    /// Where a walk starts, and the names that are secret at any place.
    record ForSystem(Step root, Set<String> anywhere) {}

    /// One place on the way of some rules. A name said exactly wins over `*`.
    static final class Step {
        private final Map<String, Step> children = new HashMap<>();
        /// A rule ends here: the whole value goes.
        boolean whole;
        /// A rule ends here with `**`: every value below goes.
        boolean below;

        private void add(List<String> names) {
            Step step = this;
            for (String name : names) {
                if (name.equals("**")) {
                    step.below = true;
                    return;
                }
                step = step.children.computeIfAbsent(name, n -> new Step());
            }
            step.whole = true;
        }

        @Nullable Step next(String name) {
            Step exact = children.get(name);
            return exact != null ? exact : children.get(ALL);
        }
    }
}
