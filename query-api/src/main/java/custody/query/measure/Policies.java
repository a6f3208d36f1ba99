package custody.query.measure;

import custody.ledger.event.EventType;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.EntryOrder;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.attribution.Policy;
import custody.query.state.PolicyEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The policy in force as of a size.
final class Policies {
    private static final int PAGE = 500;
    private static final EntryOrder NEWEST = new EntryOrder(EntryOrder.By.LEDGER_SEQ, false);

    private Policies() {}

    /// The last policy that an entry brought, else the standard one. Entries are looked through only when the newest
    /// verdict was made by another policy than the standard one.
    static Policy inForce(Projections projections, EntryReader entries, long asOf) {
        Page<Long> newest = projections.uses(Condition.ANY_ENTRY, NEWEST, new PageRequest(asOf, 1, null, true, false));
        if (newest.rows().isEmpty()) {
            return Policy.STANDARD;
        }
        long use = newest.rows().getFirst().node();
        Map<Long, Attributed> judged = projections.attributions(List.of(use), asOf);
        boolean standard = judged.containsKey(use)
                && Objects.requireNonNull(judged.get(use)).policyVersion().equals(Policy.STANDARD.version());
        return standard ? Policy.STANDARD : last(projections, entries, asOf);
    }

    private static Policy last(Projections projections, EntryReader entries, long asOf) {
        Condition where = new Condition.All(List.of(
                new Condition.Is(Field.TYPE, Set.of(EventType.ADMIN.name())),
                new Condition.Is(Field.SOURCE, Set.of(PolicyEntry.SOURCE))));
        String key = null;
        while (true) {
            Page<Long> page = projections.entries(where, NEWEST, new PageRequest(asOf, PAGE, key, true, false));
            for (Page.Row<Long> row : page.rows()) {
                Policy found = read(entries.entry(row.node()).orElse(null));
                if (found != null) {
                    return found;
                }
            }
            if (!page.more() || page.rows().isEmpty()) {
                return Policy.STANDARD;
            }
            key = page.rows().getLast().key();
        }
    }

    private static @Nullable Policy read(@Nullable Entry entry) {
        return entry == null || entry.payload() == null ? null : PolicyEntry.of(entry, entry.payload().event());
    }
}
