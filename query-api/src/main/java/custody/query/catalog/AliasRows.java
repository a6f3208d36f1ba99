package custody.query.catalog;

import custody.query.answer.Aliases;
import custody.query.answer.IdentityFacts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The statements of aliases that some refs lead to, read step by step as of a size. For one question.
final class AliasRows {
    /// Steps from alias to alias.
    private static final int STEPS = 32;

    private final CatalogRows rows;
    private final long asOf;
    private final Instant now;
    private final Map<String, List<IdentityFacts.Alias>> said = new HashMap<>();
    private final Set<String> missing = new LinkedHashSet<>();

    private record Row(String key, IdentityFacts.Alias alias) {}

    AliasRows(CatalogRows rows, long asOf, Instant now) {
        this.rows = rows;
        this.asOf = asOf;
        this.now = now;
    }

    /// The aliases as far as these refs lead.
    Aliases around(Collection<String> refs) {
        for (int step = 0; step < STEPS; step++) {
            Aliases aliases = known();
            refs.forEach(aliases::ever);
            if (missing.isEmpty()) {
                return aliases;
            }
            read();
        }
        return known();
    }

    private Aliases known() {
        return new Aliases(this::said, now);
    }

    private List<IdentityFacts.Alias> said(String ref) {
        List<IdentityFacts.Alias> known = said.get(Facts.key(ref));
        if (known == null) {
            missing.add(ref);
        }
        return known == null ? List.of() : known;
    }

    private void read() {
        List<String> keys = missing.stream().map(Facts::key).distinct().toList();
        missing.clear();
        keys.forEach(key -> said.put(key, new ArrayList<>(0)));
        rows.queryIn(
                        "SELECT ref_key, seq, facts FROM catalog_alias WHERE ref_key IN ({}) AND seq < ? AND out_seq >= ? ORDER BY seq",
                        keys, List.of(asOf, asOf), AliasRows::row)
                .forEach(row -> said.computeIfAbsent(row.key, key -> new ArrayList<>()).add(row.alias));
    }

    private static Row row(ResultSet row) throws SQLException {
        AliasState state = Facts.read(row.getString(3), AliasState.class);
        return new Row(
                row.getString(1),
                new IdentityFacts.Alias(state.other(), state.source(), state.since(), state.until(), row.getLong(2)));
    }
}
