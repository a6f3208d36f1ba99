package custody.query.catalog;

import custody.query.answer.Activity;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Identities and their aliases.
final class IdentityAnswers {
    /// Steps from alias to alias, and refs that one identity may have.
    private static final int STEPS = 8;
    private static final int REFS = 500;

    private final CatalogRows rows;
    private final EntryAnswers uses;

    IdentityAnswers(CatalogRows rows, EntryAnswers uses) {
        this.rows = rows;
        this.uses = uses;
    }

    private record Row(long id, IdentityState state) {}

    private record Alias(String key, long seq, AliasState state) {}

    Map<String, IdentityFacts> find(Collection<String> refs, long asOf) {
        List<Row> found = rows.queryIn(
                "SELECT id, facts FROM catalog_identity WHERE ref_key IN ({}) AND from_seq < ? AND to_seq >= ? AND id > 0",
                refs.stream().map(Facts::key).distinct().toList(), List.of(asOf, asOf), IdentityAnswers::row);
        Map<String, IdentityFacts> facts = new HashMap<>();
        facts(found, asOf).forEach(each -> facts.put(each.ref(), each));
        return facts;
    }

    private static Row row(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Row(row.getLong(1), Facts.read(row.getString(2), IdentityState.class));
    }

    Page<IdentityFacts> page(IdentityCriteria where, PageRequest page) {
        Where narrow = Where.inForce(page.asOf());
        if (!where.kinds().isEmpty()) {
            narrow.in("kind", where.kinds());
        }
        if (where.owner() != null) {
            narrow.and("owner_key = ?", Facts.key(where.owner()));
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
        List<Row> fit = found.stream().filter(row -> fits(row.state, where)).toList();
        if (where.dormantSince() != null) {
            Map<String, List<String>> refs = closures(fit.stream().map(row -> row.state.ref()).toList(), asOf);
            Map<String, Activity> active = uses.activity(
                    Activity.Of.IDENTITY, refs.values().stream().flatMap(List::stream).distinct().toList(), asOf);
            fit = fit.stream()
                    .filter(row -> refs.getOrDefault(row.state.ref(), List.of()).stream()
                            .allMatch(ref -> active.get(ref) == null || active.get(ref).last().isBefore(where.dormantSince())))
                    .toList();
        }
        if (where.hasStanding() != null) {
            Set<String> standing = standing(fit, asOf);
            fit = fit.stream().filter(row -> where.hasStanding() == standing.contains(row.state.ref())).toList();
        }
        List<IdentityFacts> facts = facts(fit, asOf);
        List<Page.Row<IdentityFacts>> out = new ArrayList<>();
        for (int i = 0; i < fit.size(); i++) {
            out.add(new Page.Row<>(Long.toString(fit.get(i).id), facts.get(i)));
        }
        return out;
    }

    private static boolean fits(IdentityState state, IdentityCriteria where) {
        return (where.kinds().isEmpty() || where.kinds().contains(state.kind()))
                && (where.owner() == null || where.owner().equals(state.owner()))
                && where.fits(state.owner(), state.profile())
                && (where.orphaned() == null || where.orphaned() == (state.owner() == null && !"HUMAN".equals(state.kind())))
                && (where.nameContains() == null || holds(state.name(), where.nameContains()));
    }

    static boolean holds(@Nullable String name, String part) {
        return name != null && name.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /// Those among them that have a grant without end.
    private Set<String> standing(List<Row> found, long asOf) {
        return new HashSet<>(rows.queryIn(
                "SELECT facts FROM catalog_grant WHERE grantee_key IN ({}) AND from_seq < ? AND to_seq >= ? AND given = 1"
                        + " AND expires_at = " + Facts.NO_END,
                found.stream().map(row -> Facts.key(row.state.ref())).toList(),
                List.of(asOf, asOf),
                row -> String.valueOf(Facts.read(row.getString(1), GrantState.class).grantee())));
    }

    private List<IdentityFacts> facts(List<Row> found, long asOf) {
        Map<String, List<Alias>> aliases = new HashMap<>();
        Map<String, List<String>> closures = closures(found.stream().map(row -> row.state.ref()).toList(), asOf, aliases);
        return found.stream().map(row -> facts(row.state, closures, aliases)).toList();
    }

    private static IdentityFacts facts(
            IdentityState state, Map<String, List<String>> closures, Map<String, List<Alias>> aliases) {
        List<IdentityFacts.Alias> own = aliases.getOrDefault(Facts.key(state.ref()), List.of()).stream()
                .map(each -> new IdentityFacts.Alias(
                        each.state.other(), each.state.source(), each.state.since(), each.state.until(), each.seq))
                .toList();
        return new IdentityFacts(
                state.ref(), closures.getOrDefault(state.ref(), List.of(state.ref())), String.valueOf(state.kind()), state.name(),
                state.spiffeId(), state.owner(), own, state.firstSeen(), state.profile());
    }

    /// All refs that aliases lead to, but not on through an e-mail address: it may have been given to somebody else.
    Map<String, List<String>> closures(Collection<String> refs, long asOf) {
        return closures(refs, asOf, new HashMap<>());
    }

    private Map<String, List<String>> closures(Collection<String> refs, long asOf, Map<String, List<Alias>> aliases) {
        Map<String, Set<String>> closures = new LinkedHashMap<>();
        refs.forEach(ref -> closures.put(ref, new LinkedHashSet<>(List.of(ref))));
        for (int step = 0; step < STEPS; step++) {
            Set<String> missing = new LinkedHashSet<>();
            closures.forEach((ref, closure) -> closure.stream()
                    .filter(each -> leadsOn(ref, each) && !aliases.containsKey(Facts.key(each)))
                    .forEach(missing::add));
            if (missing.isEmpty()) {
                break;
            }
            read(missing, asOf, aliases);
            closures.replaceAll((ref, closure) -> closure(ref, aliases));
        }
        Map<String, List<String>> out = new HashMap<>();
        closures.forEach((ref, closure) -> out.put(ref, List.copyOf(closure)));
        return out;
    }

    private static boolean leadsOn(String from, String ref) {
        return ref.equals(from) || !ref.startsWith("email:");
    }

    /// Nearest first, as far as the aliases are known; the same order however they came to be read.
    private static Set<String> closure(String ref, Map<String, List<Alias>> aliases) {
        Set<String> closure = new LinkedHashSet<>(List.of(ref));
        List<String> queue = new ArrayList<>(closure);
        for (int i = 0; i < queue.size() && closure.size() < REFS; i++) {
            if (leadsOn(ref, queue.get(i))) {
                for (Alias alias : aliases.getOrDefault(Facts.key(queue.get(i)), List.of())) {
                    if (closure.add(alias.state.other())) {
                        queue.add(alias.state.other());
                    }
                }
            }
        }
        return closure;
    }

    private void read(Set<String> refs, long asOf, Map<String, List<Alias>> into) {
        refs.forEach(ref -> into.put(Facts.key(ref), new ArrayList<>()));
        rows.queryIn(
                        "SELECT ref_key, seq, facts FROM catalog_alias WHERE ref_key IN ({}) AND seq < ? AND out_seq >= ? ORDER BY seq",
                        refs.stream().map(Facts::key).toList(),
                        List.of(asOf, asOf),
                        row -> new Alias(row.getString(1), row.getLong(2), Facts.read(row.getString(3), AliasState.class)))
                .forEach(alias -> into.computeIfAbsent(alias.key, key -> new ArrayList<>()).add(alias));
    }
}
