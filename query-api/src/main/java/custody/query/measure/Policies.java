package custody.query.measure;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.EntryOrder;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.attribution.Policy;
import custody.query.state.PolicyEntry;
import org.jspecify.annotations.Nullable;

/// The policy in force as of a size.
public final class Policies {
    private static final int PAGE = 10;
    private static final EntryOrder NEWEST = new EntryOrder(EntryOrder.By.LEDGER_SEQ, false);

    private Policies() {}

    /// The last policy that an entry brought, else the standard one.
    public static Policy inForce(Projections projections, EntryReader entries, long asOf) {
        String key = null;
        while (true) {
            Page<Long> page = projections.entries(PolicyEntry.WHERE, NEWEST, new PageRequest(asOf, PAGE, key, true, false));
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
