package custody.query.catalog;

import custody.query.answer.Activity;
import custody.query.answer.Aliases;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Identities, each with all that is said under its refs.
final class IdentityAnswers {
    private static final Comparator<Row> BY_ID = Comparator.comparing(Row::id);

    private final CatalogRows rows;
    private final EntryAnswers uses;
    private final LedgerTimes times;

    IdentityAnswers(CatalogRows rows, EntryAnswers uses, LedgerTimes times) {
        this.rows = rows;
        this.uses = uses;
        this.times = times;
    }

    private record Row(long id, IdentityState state) {}

    /// Some rows, those of the refs that are the same identities, and the aliases that join them.
    private record Around(Aliases aliases, Map<String, Row> byRef) {
        /// The rows of the identity that a ref is of, the nearest first.
        List<Row> of(String ref) {
            return aliases.same(ref).stream().flatMap(each -> Stream.ofNullable(byRef.get(each))).toList();
        }

        /// The one of them that became known first.
        Row first(String ref) {
            return of(ref).stream().min(BY_ID).orElseThrow();
        }

        IdentityFacts facts(String ref) {
            List<Row> same = of(ref);
            IdentityFacts own = same.getFirst().state.facts();
            IdentityFacts facts = new IdentityFacts(
                    ref, first(ref).state.ref(), List.copyOf(aliases.ever(ref)), own.kind(), own.name(), own.spiffeId(), own.owner(),
                    aliases.told(ref), own.firstSeen(), own.profile());
            for (Row row : same.subList(1, same.size())) {
                facts = facts.or(row.state.facts());
            }
            return facts;
        }
    }

    Map<String, IdentityFacts> find(Collection<String> refs, long asOf) {
        List<Row> found = read(refs, asOf);
        Around around = around(found, aliases(asOf), asOf);
        Map<String, IdentityFacts> facts = new HashMap<>();
        found.forEach(row -> facts.put(row.state.ref(), around.facts(row.state.ref())));
        return facts;
    }

    private List<Row> read(Collection<String> refs, long asOf) {
        return rows.queryIn(
                "SELECT id, facts FROM catalog_identity WHERE ref_key IN ({}) AND from_seq < ? AND to_seq >= ? AND id > 0",
                refs.stream().map(Facts::key).distinct().toList(), List.of(asOf, asOf), IdentityAnswers::row);
    }

    private Around around(List<Row> found, AliasRows told, long asOf) {
        Map<String, Row> byRef = new HashMap<>();
        found.forEach(row -> byRef.put(row.state.ref(), row));
        Aliases aliases = told.around(byRef.keySet());
        Set<String> others = new LinkedHashSet<>();
        found.forEach(row -> others.addAll(aliases.same(row.state.ref())));
        others.removeAll(byRef.keySet());
        read(others, asOf).forEach(row -> byRef.put(row.state.ref(), row));
        return new Around(aliases, byRef);
    }

    private static Row row(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Row(row.getLong(1), Facts.read(row.getString(2), IdentityState.class));
    }

    Page<IdentityFacts> page(IdentityCriteria where, PageRequest page) {
        Where narrow = Where.inForce(page.asOf());
        if (where.owner() != null) {
            narrow.and("owner_key = ?", Facts.key(where.owner()));
        } else if (!where.kinds().isEmpty()) {
            narrow.in("kind", where.kinds());
        }
        Scan<Row, IdentityFacts> scan = new Scan<>(
                (key, forward, count) -> {
                    Where part = narrow.copy();
                    part.and(forward ? "id > ?" : "id < ?", key == null ? forward ? 0 : Long.MAX_VALUE : Long.parseLong(key))
                            .and("id > 0");
                    return rows.query(
                            "SELECT id, facts FROM catalog_identity WHERE " + part.sql() + " ORDER BY id " + (forward ? "" : "DESC ")
                                    + "LIMIT " + count,
                            part.values(), IdentityAnswers::row);
                },
                row -> Long.toString(row.id),
                found -> fitting(found, where, page.asOf()));
        return scan.page(page);
    }

    private List<Page.Row<IdentityFacts>> fitting(List<Row> found, IdentityCriteria where, long asOf) {
        AliasRows told = aliases(asOf);
        Around around = around(found, told, asOf);
        List<Row> standing = found.stream().filter(row -> stands(row, around.of(row.state.ref()), where)).toList();
        Around firsts = around(standing.stream().map(row -> around.first(row.state.ref())).toList(), told, asOf);
        List<Page.Row<IdentityFacts>> fit = new ArrayList<>();
        for (Row row : standing) {
            IdentityFacts who = firsts.facts(around.first(row.state.ref()).state.ref());
            List<String> names = firsts.of(who.ref()).stream().flatMap(each -> Stream.ofNullable(each.state.name())).toList();
            if (where.fits(who, names)) {
                fit.add(new Page.Row<>(Long.toString(row.id), who));
            }
        }
        return used(fit, where, asOf);
    }

    /// Whether an identity stands in the list in the place of this row of it.
    private static boolean stands(Row row, List<Row> same, IdentityCriteria where) {
        return same.stream()
                .filter(each -> where.pointsTo(String.valueOf(each.state.kind()), each.state.owner()))
                .min(BY_ID)
                .filter(first -> first.id == row.id)
                .isPresent();
    }

    /// Those whose use and grants fit, of any of their refs.
    private List<Page.Row<IdentityFacts>> used(List<Page.Row<IdentityFacts>> found, IdentityCriteria where, long asOf) {
        List<Page.Row<IdentityFacts>> fit = found;
        if (where.dormantSince() != null) {
            Map<String, Activity> active = uses.activity(Activity.Of.IDENTITY, refs(fit), asOf);
            fit = fit.stream()
                    .filter(row -> row.node().refs().stream()
                            .allMatch(ref -> active.get(ref) == null || active.get(ref).last().isBefore(where.dormantSince())))
                    .toList();
        }
        if (where.hasStanding() != null) {
            Set<String> standing = standing(refs(fit), asOf);
            fit = fit.stream()
                    .filter(row -> where.hasStanding() == row.node().refs().stream().anyMatch(standing::contains))
                    .toList();
        }
        return fit;
    }

    private static List<String> refs(List<Page.Row<IdentityFacts>> found) {
        return found.stream().flatMap(row -> row.node().refs().stream()).distinct().toList();
    }

    static boolean holds(@Nullable String name, String part) {
        return name != null && name.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /// Those among them that have a grant without end.
    private Set<String> standing(List<String> refs, long asOf) {
        return new HashSet<>(rows.queryIn(
                "SELECT facts FROM catalog_grant WHERE grantee_key IN ({}) AND from_seq < ? AND to_seq >= ? AND given = 1"
                        + " AND expires_at = " + Facts.NO_END,
                refs.stream().map(Facts::key).toList(),
                List.of(asOf, asOf),
                row -> String.valueOf(Facts.read(row.getString(1), GrantState.class).grantee())));
    }

    /// All refs that each of these identities ever had.
    Map<String, Set<String>> everRefs(Collection<String> refs, long asOf) {
        Aliases aliases = aliases(asOf).around(refs);
        Map<String, Set<String>> all = new HashMap<>();
        refs.forEach(ref -> all.put(ref, aliases.ever(ref)));
        return all;
    }

    private AliasRows aliases(long asOf) {
        return new AliasRows(rows, asOf, times.now(asOf));
    }
}
