package custody.query.catalog;

import custody.query.answer.CredentialFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Credentials and their ends.
final class CredentialAnswers {
    /// Revocations of all credentials that start so: each is looked at for every credential.
    private static final int PATTERNS = 10_000;
    /// Words that one reference may lead to.
    private static final int TARGETS = 1_000;

    private final CatalogRows rows;

    CredentialAnswers(CatalogRows rows) {
        this.rows = rows;
    }

    private record Row(long id, CredentialState state) {}

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getLong(1), Facts.read(row.getString(2), CredentialState.class));
    }

    Map<String, CredentialFacts> find(Collection<String> refs, long asOf) {
        Map<String, CredentialFacts> found = new HashMap<>();
        facts(byKey(refs.stream().map(Facts::key).toList(), asOf), asOf).forEach(each -> found.put(each.node().ref(), each.node()));
        return found;
    }

    private List<Row> byKey(Collection<String> keys, long asOf) {
        return rows.queryIn(
                "SELECT id, facts FROM catalog_credential WHERE ref_key IN ({}) AND from_seq < ? AND to_seq >= ?",
                Set.copyOf(keys), List.of(asOf, asOf), CredentialAnswers::row);
    }

    List<CredentialFacts> byRef(String ref, long asOf, int max) {
        Set<String> keys = new LinkedHashSet<>(Words.targets(rows, Words.Kind.CREDENTIAL, List.of(ref), asOf, TARGETS));
        keys.add(Facts.key(ref));
        List<Row> found = byKey(keys, asOf).stream().sorted(Comparator.comparing(Row::id)).limit(max).toList();
        return facts(found, asOf).stream().map(Page.Row::node).toList();
    }

    Page<CredentialFacts> ofSecret(String secret, PageRequest page) {
        Scan<Row, CredentialFacts> scan = new Scan<>(
                (key, forward, count) -> rows.query(
                        "SELECT id, facts FROM catalog_credential WHERE secret_key = ? AND from_seq < ? AND to_seq >= ? AND id "
                                + (forward ? "> ? ORDER BY id" : "< ? ORDER BY id DESC") + " LIMIT " + count,
                        List.of(Facts.key(secret), page.asOf(), page.asOf(),
                                key == null ? forward ? 0 : Long.MAX_VALUE : Long.parseLong(key)),
                        CredentialAnswers::row),
                row -> Long.toString(row.id),
                found -> facts(found, page.asOf()));
        return scan.page(page);
    }

    private List<Page.Row<CredentialFacts>> facts(List<Row> found, long asOf) {
        Map<String, List<EndState>> ends = ends(found.stream().map(row -> row.state.ref()).toList(), asOf);
        return found.stream()
                .map(row -> new Page.Row<>(
                        Long.toString(row.id), row.state.facts(revokedAt(ends.getOrDefault(row.state.ref(), List.of())))))
                .toList();
    }

    /// What ended each of these, by what was known at a size, in ledger order.
    Map<String, List<EndState>> ends(Collection<String> refs, long asOf) {
        if (refs.isEmpty()) {
            return Map.of();
        }
        List<EndState> all = new ArrayList<>(rows.queryIn(
                "SELECT facts FROM catalog_end WHERE target_key IN ({}) AND kind = 'CREDENTIAL' AND pattern = 0 AND seq < ? ORDER BY seq",
                refs.stream().map(Facts::key).distinct().toList(), List.of(asOf),
                row -> Facts.read(row.getString(1), EndState.class)));
        all.addAll(rows.query(
                "SELECT facts FROM catalog_end WHERE kind = 'CREDENTIAL' AND pattern = 1 AND seq < ? ORDER BY seq DESC LIMIT " + PATTERNS,
                List.of(asOf), row -> Facts.read(row.getString(1), EndState.class)));
        Map<String, List<EndState>> found = new HashMap<>();
        for (String ref : refs) {
            found.put(ref, all.stream().filter(end -> end.covers(ref)).toList());
        }
        return found;
    }

    /// The first revocation that was not lifted since (rules D12, D31).
    private static @Nullable Instant revokedAt(List<EndState> ends) {
        Instant first = null;
        for (EndState end : ends) {
            boolean counts = !end.expiry() && end.succeeded() && !end.lifted() && !isLifted(end, ends);
            if (counts && (first == null || end.effectiveAt().isBefore(first))) {
                first = end.effectiveAt();
            }
        }
        return first;
    }

    private static boolean isLifted(EndState end, List<EndState> ends) {
        return ends.stream()
                .anyMatch(other -> other.lifted() && other.succeeded() && other.ref().equals(end.ref())
                        && !other.effectiveAt().isBefore(end.effectiveAt()));
    }
}
