package custody.query.catalog;

import custody.query.answer.Dated;
import custody.query.answer.Membership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who is in which group.
final class Members {
    private final CatalogRows rows;
    private final LedgerTimes times;

    Members(CatalogRows rows, LedgerTimes times) {
        this.rows = rows;
        this.times = times;
    }

    /// The groups of each member, or the members of each group, at the ledger's time at a size.
    Map<String, List<String>> of(Collection<String> refs, Membership.Side side, long asOf) {
        Map<String, Map<String, List<Membership>>> said = new HashMap<>();
        rows.queryIn(
                        "SELECT facts FROM catalog_member WHERE ref_key IN ({}) AND side = ? AND seq < ? AND out_seq >= ? ORDER BY seq",
                        refs.stream().map(Facts::key).distinct().toList(), List.of(letter(side), asOf, asOf),
                        row -> Facts.read(row.getString(1), Membership.class))
                .forEach(each -> said.computeIfAbsent(each.ref(side), ref -> new LinkedHashMap<>())
                        .computeIfAbsent(each.other(side), ref -> new ArrayList<>())
                        .add(each));
        Instant now = times.now(asOf);
        Map<String, List<String>> found = new HashMap<>();
        said.forEach((ref, others) -> {
            List<String> holding = others.entrySet().stream()
                    .filter(each -> Dated.holds(each.getValue(), now))
                    .map(Map.Entry::getKey)
                    .toList();
            if (refs.contains(ref) && !holding.isEmpty()) {
                found.put(ref, holding);
            }
        });
        return found;
    }

    static String letter(Membership.Side side) {
        return switch (side) {
            case MEMBER -> "M";
            case GROUP -> "G";
        };
    }
}
