package custody.query.measure;

import custody.ledger.event.ActorKind;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantLengths;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.attribution.Policy;
import custody.query.state.PolicyEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The policy in force as of a size.
public final class Policies {
    private static final int PAGE = 10;
    private static final EntryOrder NEWEST = new EntryOrder(EntryOrder.By.LEDGER_SEQ, false);

    private Policies() {}

    /// The last policy that an entry brought, else the standard one.
    static Policy inForce(Projections projections, EntryReader entries, long asOf) {
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

    /// How long grants may be by the policy in force.
    public static GrantLengths lengths(Projections projections, EntryReader entries, long asOf, boolean beyond) {
        Policy policy = inForce(projections, entries, asOf);
        Map<String, Duration> longest = new HashMap<>();
        for (ActorKind kind : ActorKind.values()) {
            policy.longestGrant(kind).ifPresent(most -> longest.put(kind.name(), most));
        }
        return new GrantLengths(longest, beyond);
    }

    private static @Nullable Policy read(@Nullable Entry entry) {
        return entry == null || entry.payload() == null ? null : PolicyEntry.of(entry, entry.payload().event());
    }
}
