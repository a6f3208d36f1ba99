package custody.query.state;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.answer.EntryOrder;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.attribution.Fact;
import custody.query.attribution.Policy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The policies that entries brought, whenever each holds.
public final class SetPolicies {
    /// Of more, the newest are read.
    static final int MOST = 10_000;

    private static final int PAGE = 500;
    private static final EntryOrder NEWEST = new EntryOrder(EntryOrder.By.LEDGER_SEQ, false);

    private SetPolicies() {}

    /// Those of entries below a size, the newest first; each fact has a policy.
    public static List<Fact> below(long size, Projections projections, EntryReader entries) {
        List<Fact> found = new ArrayList<>();
        String key = null;
        for (int read = 0; read < MOST; read += PAGE) {
            Page<Long> page = projections.entries(PolicyEntry.WHERE, NEWEST, new PageRequest(size, PAGE, key, true, false));
            for (Page.Row<Long> row : page.rows()) {
                Fact fact = fact(entries.entry(row.node()).orElse(null));
                if (fact != null) {
                    found.add(fact);
                }
            }
            if (!page.more() || page.rows().isEmpty()) {
                return found;
            }
            key = page.rows().getLast().key();
        }
        return found;
    }

    private static @Nullable Fact fact(@Nullable Entry entry) {
        Payload payload = entry == null ? null : entry.payload();
        if (entry == null || payload == null || entry.standing() != Standing.FIRST) {
            return null;
        }
        Event event = payload.event();
        Policy policy = PolicyEntry.of(entry, event);
        return policy == null ? null : Fact.of(entry.index(), entry.time(), event, policy);
    }
}
