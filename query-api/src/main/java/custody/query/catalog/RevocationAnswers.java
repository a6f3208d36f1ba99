package custody.query.catalog;

import custody.query.answer.Departure;
import custody.query.answer.GrantKey;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.RevocationFacts;
import custody.query.catalog.LinkState.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Revocations and how far they took hold (rule D67).
final class RevocationAnswers {
    /// Revocations that are looked up together, when all are.
    private static final int TOGETHER = 1_000;

    private final CatalogRows rows;
    private final EntryAnswers uses;

    RevocationAnswers(CatalogRows rows, EntryAnswers uses) {
        this.rows = rows;
        this.uses = uses;
    }

    /// A revocation and its entry.
    record Row(long seq, EndState state) {}

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getLong(1), Facts.read(row.getString(2), EndState.class));
    }

    Map<Long, RevocationFacts> find(Collection<Long> indexes, long asOf) {
        List<Row> found = rows.queryIn(
                "SELECT seq, facts FROM catalog_end WHERE seq IN ({}) AND type = 'REVOCATION' AND seq < ? AND out_seq >= ?",
                indexes, List.of(asOf, asOf), RevocationAnswers::row);
        Map<Long, RevocationFacts> facts = new HashMap<>();
        facts(found, asOf).forEach(each -> facts.put(each.index(), each));
        return facts;
    }

    Page<RevocationFacts> page(RevocationCriteria where, PageRequest page) {
        Where narrow = narrow(where, page.asOf());
        Scan<Row, RevocationFacts> scan = new Scan<>(
                (key, forward, count) -> read(narrow, key, forward, count),
                row -> Long.toString(row.seq),
                found -> fitting(found, where, page.asOf()),
                found -> ofLayers(found, where, page.asOf()).size());
        return scan.page(page);
    }

    /// Until when what each of some revocations ended was used, by when it took effect.
    Map<Long, Instant> until(Map<Long, Instant> effective, long asOf) {
        return UsesOfRevoked.until(uses, effective, asOf);
    }

    /// All of them, some at a time, in ledger order.
    void all(RevocationCriteria where, long asOf, Consumer<List<RevocationFacts>> to) {
        Where narrow = narrow(where, asOf);
        UsesOfRevoked counted = UsesOfRevoked.counted(uses, new Links(rows, asOf), asOf);
        try (InOrder<List<RevocationFacts>> parts = new InOrder<>(to)) {
            String key = null;
            boolean more = true;
            while (more) {
                List<Row> part = read(narrow, key, true, TOGETHER);
                parts.give(() -> facts(part, where, counted, asOf));
                more = part.size() == TOGETHER;
                key = more ? Long.toString(part.getLast().seq) : null;
            }
            parts.finish();
        }
    }

    private List<RevocationFacts> facts(List<Row> part, RevocationCriteria where, UsesOfRevoked counted, long asOf) {
        List<Row> fit = part.stream().filter(row -> fits(row.state, where)).toList();
        return new Layers(rows, counted, asOf).facts(fit).stream().filter(facts -> fits(facts, where)).toList();
    }

    private List<Row> read(Where narrow, @Nullable String key, boolean forward, int count) {
        Where part = narrow.copy();
        if (key != null) {
            part.and(forward ? "seq > ?" : "seq < ?", Long.parseLong(key));
        }
        return rows.query(
                "SELECT seq, facts FROM catalog_end WHERE " + part.sql() + " ORDER BY seq " + (forward ? "" : "DESC ") + "LIMIT " + count,
                part.values(), RevocationAnswers::row);
    }

    /// When secrets and credentials were revoked, by ref, the first in the ledger first.
    Map<String, List<Instant>> effects(Collection<String> refs, long asOf) {
        Map<String, List<Instant>> found = new HashMap<>();
        rows.queryIn(
                        "SELECT facts FROM catalog_end WHERE target_key IN ({}) AND kind IN ('SECRET', 'CREDENTIAL') AND type = 'REVOCATION'"
                                + " AND pattern = 0 AND seq < ? AND out_seq >= ? ORDER BY seq",
                        refs.stream().map(Facts::key).distinct().toList(), List.of(asOf, asOf),
                        row -> Facts.read(row.getString(1), EndState.class))
                .stream()
                .filter(end -> end.succeeded() && !end.lifted())
                .forEach(end -> found.computeIfAbsent(end.ref(), ref -> new ArrayList<>()).add(end.effectiveAt()));
        return found;
    }

    /// Ends of identities that were carried out.
    Page<Departure> departures(PageRequest page) {
        Where narrow = new Where().and("kind = 'IDENTITY'").and("seq < ?", page.asOf()).and("out_seq >= ?", page.asOf());
        Scan<Row, Departure> scan = new Scan<>(
                (key, forward, count) -> read(narrow, key, forward, count),
                row -> Long.toString(row.seq),
                found -> found.stream()
                        .filter(row -> row.state.succeeded())
                        .map(row -> new Page.Row<>(Long.toString(row.seq), row.state.departure(row.seq)))
                        .toList());
        return scan.page(page);
    }

    private Where narrow(RevocationCriteria where, long asOf) {
        Where narrow = new Where().and("type = 'REVOCATION'").and("seq < ?", asOf).and("out_seq >= ?", asOf);
        if (where.from() != null) {
            narrow.and("effective >= ?", Facts.micros(where.from()));
        }
        if (where.to() != null) {
            narrow.and("effective <= ?", Facts.micros(where.to()));
        }
        if (where.grant() != null) {
            narrowToGrant(narrow.and("kind = 'GRANT'"), where.grant(), asOf);
        }
        if (where.secrets() != null) {
            narrow.and("kind = 'SECRET'");
        }
        return narrow;
    }

    /// By its ref, or by a link that it carries.
    private void narrowToGrant(Where narrow, GrantKey grant, long asOf) {
        List<Object> bound = new ArrayList<>(List.of(Facts.key(grant.ref())));
        new Links(rows, asOf).naming(grant, Kind.REVOCATION).stream().limit(Where.LONGEST_LIST).forEach(each -> bound.add(each.seq()));
        String list = "?" + ", ?".repeat(Math.max(0, bound.size() - 2));
        narrow.and(bound.size() == 1 ? "target_key = ?" : "(target_key = ? OR seq IN (" + list + "))", bound.toArray());
    }

    private List<Page.Row<RevocationFacts>> fitting(List<Row> found, RevocationCriteria where, long asOf) {
        return facts(ofLayers(found, where, asOf), asOf).stream()
                .map(facts -> new Page.Row<>(Long.toString(facts.index()), facts))
                .toList();
    }

    /// Those that fit: for what the layers tell these are looked up, and no use after one.
    private List<Row> ofLayers(List<Row> found, RevocationCriteria where, long asOf) {
        List<Row> fit = found.stream().filter(row -> fits(row.state, where)).toList();
        if (where.grant() == null && where.incomplete() == null) {
            return fit;
        }
        UsesOfRevoked used = UsesOfRevoked.searched(uses, new Links(rows, asOf), asOf);
        Set<Long> kept = new Layers(rows, used.withoutLast(), asOf).facts(fit).stream()
                .filter(facts -> fits(facts, where))
                .map(RevocationFacts::index)
                .collect(Collectors.toSet());
        return fit.stream().filter(row -> kept.contains(row.seq)).toList();
    }

    private static boolean fits(EndState state, RevocationCriteria where) {
        return (where.from() == null || !state.effectiveAt().isBefore(where.from()))
                && (where.to() == null || state.effectiveAt().isBefore(where.to()))
                && (where.secrets() == null || where.secrets().contains(state.ref()))
                && (where.actor() == null || where.actor().equals(state.actor()));
    }

    private static boolean fits(RevocationFacts facts, RevocationCriteria where) {
        return (where.grant() == null || where.grant().equals(facts.grant()))
                && (where.incomplete() == null || where.incomplete() != facts.complete());
    }

    private List<RevocationFacts> facts(List<Row> found, long asOf) {
        return new Layers(rows, UsesOfRevoked.searched(uses, new Links(rows, asOf), asOf), asOf).facts(found);
    }
}
