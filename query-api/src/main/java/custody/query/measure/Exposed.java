package custody.query.measure;

import custody.ledger.read.EntryReader;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.EntryOrder;
import custody.query.answer.Projections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Who has had a secret.
public final class Exposed {
    private static final EntryOrder OLDEST = new EntryOrder(EntryOrder.By.LEDGER_SEQ, true);

    private Exposed() {}

    /// All who stand in the chain of a use of the secret that was not refused, each by the first of its refs and sorted by it,
    /// with the first such use.
    public static SortedMap<String, Long> to(Projections projections, EntryReader entries, String secret, Condition when, long asOf) {
        Known known = new Known(projections, entries, asOf, Known.AT_MOST, "choose a shorter time");
        Condition uses = new Condition.All(List.of(
                when,
                new Condition.Is(Field.SECRET, Set.of(secret)),
                new Condition.Not(new Condition.Is(Field.VERDICT_CLASS, Set.of("NOT_APPLICABLE")))));
        Map<String, Long> found = new HashMap<>();
        known.<Long>all(page -> projections.uses(uses, OLDEST, page), part -> {
            Map<Long, Attributed> judged = projections.attributions(part, asOf);
            part.stream()
                    .flatMap(use -> Stream.ofNullable(judged.get(use)))
                    .forEach(each -> each.chain().forEach(hop -> found.putIfAbsent(hop.actorRef(), each.use())));
        });
        known.loadIdentities(found.keySet());
        SortedMap<String, Long> first = new TreeMap<>();
        found.forEach((ref, use) -> first.merge(known.first(ref), use, Math::min));
        return first;
    }
}
