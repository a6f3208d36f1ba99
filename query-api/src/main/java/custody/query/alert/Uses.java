package custody.query.alert;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.query.answer.Activity;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.EntryOrder;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Uses that were not refused, as the answers know them as of an entry.
final class Uses {
    private static final Condition NOT_REFUSED = new Condition.Is(Field.OUTCOME, Activity.USED);

    private final Projections answers;

    Uses(Projections answers) {
        this.answers = answers;
    }

    static boolean isUse(Event event) {
        return event.type() == EventType.USE || event.type() == EventType.ATTEMPT;
    }

    static boolean isRefused(Event use) {
        return use.outcome() == Outcome.DENIED || use.outcome() == Outcome.FAILED;
    }

    static Condition is(Field field, String... values) {
        return new Condition.Is(field, Set.of(values));
    }

    /// The first ones by event time, or the last.
    List<Long> edge(boolean first, int most, long asOf, Condition... where) {
        EntryOrder order = new EntryOrder(EntryOrder.By.EVENT_TIME, first);
        return answers.uses(all(where), order, new PageRequest(asOf, most, null, true, false)).rows().stream().map(Page.Row::node).toList();
    }

    /// The values that they have in these fields, in a fixed order.
    List<List<String>> values(long asOf, List<Field> by, Condition... where) {
        Set<List<String>> found = new TreeSet<>((a, b) -> Arrays.compare(a.toArray(String[]::new), b.toArray(String[]::new)));
        found.addAll(answers.tally(Tally.ofUses(all(where), asOf, by.toArray(Field[]::new))).keySet());
        return List.copyOf(found);
    }

    private static Condition all(Condition... where) {
        List<Condition> all = new ArrayList<>(List.of(where));
        all.add(NOT_REFUSED);
        return new Condition.All(all);
    }

    /// Those of which the flag is observed, in the order given.
    List<Long> flagged(String flag, Collection<Long> uses, long asOf) {
        var observed = answers.observations(uses, asOf);
        return uses.stream().distinct().filter(use -> observed.getOrDefault(use, List.of()).contains(flag)).toList();
    }

    /// Those to which an entry brought the flag.
    List<Long> newlyFlagged(String flag, Collection<Long> uses, long entry) {
        List<Long> now = new ArrayList<>(flagged(flag, uses, entry + 1));
        if (!now.isEmpty()) {
            now.removeAll(flagged(flag, now, entry));
        }
        return now;
    }

    /// Whether there is a verdict on it.
    boolean isJudged(long use, long asOf) {
        return answers.attributions(List.of(use), asOf).containsKey(use);
    }
}
