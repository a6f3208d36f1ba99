package custody.query.catalog;

import custody.query.answer.CredentialCriteria;
import custody.query.answer.CredentialEvidence;
import custody.query.answer.CredentialFacts;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Credentials and their ends.
final class CredentialAnswers {
    /// Words that one reference may lead to.
    private static final int TARGETS = 1_000;

    private final CatalogRows rows;
    private final Places numbers;
    private final GrantAnswers grants;
    private final LedgerTimes times;

    CredentialAnswers(CatalogRows rows, Places numbers, GrantAnswers grants, LedgerTimes times) {
        this.rows = rows;
        this.numbers = numbers;
        this.grants = grants;
        this.times = times;
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

    Map<String, CredentialEvidence> evidence(Collection<String> refs, long asOf) {
        Links links = new Links(rows, asOf);
        links.load(refs.stream().map(LinkState::ofCredential).toList());
        CredentialEnds ends = ends(refs, asOf);
        Map<String, CredentialEvidence> found = new HashMap<>();
        for (String ref : refs) {
            List<Long> issues = links.issued(ref).stream().limit(CredentialEvidence.ISSUES).map(Links.Linked::seq).toList();
            found.put(ref, new CredentialEvidence(issues, links.issuedUnder(ref), ends.reported(ref)));
        }
        return found;
    }

    List<CredentialFacts> byRef(String ref, long asOf, int max) {
        Set<String> keys = new LinkedHashSet<>(Words.targets(rows, Words.Kind.CREDENTIAL, List.of(ref), asOf, TARGETS));
        keys.add(Facts.key(ref));
        List<Row> found = byKey(keys, asOf).stream().sorted(Comparator.comparing(Row::id)).limit(max).toList();
        return facts(found, asOf).stream().map(Page.Row::node).toList();
    }

    Page<CredentialFacts> ofSecret(String secret, PageRequest page) {
        Where narrow = Where.inForce(page.asOf()).and("secret_key = ?", Facts.key(secret));
        Lead.SECRET.narrow(narrow, numbers, List.of(secret));
        Scan<Row, CredentialFacts> scan = new Scan<>(
                (key, forward, count) -> read(narrow, key, forward, count),
                row -> Long.toString(row.id),
                found -> facts(found, page.asOf()));
        return scan.page(page);
    }

    Page<CredentialFacts> page(CredentialCriteria where, PageRequest page) {
        Scan<Row, CredentialFacts> scan = new Scan<>(
                (key, forward, count) -> read(Where.inForce(page.asOf()), key, forward, count),
                row -> Long.toString(row.id),
                found -> fitting(facts(found, page.asOf()), where, page.asOf()));
        return scan.page(page);
    }

    private List<Row> read(Where narrow, @Nullable String key, boolean forward, int count) {
        Where part = narrow.copy().and(
                forward ? "id > ?" : "id < ?", key == null ? forward ? 0 : Long.MAX_VALUE : Long.parseLong(key));
        return rows.query(
                "SELECT id, facts FROM catalog_credential WHERE " + part.sql() + " ORDER BY id " + (forward ? "" : "DESC ") + "LIMIT " + count,
                part.values(), CredentialAnswers::row);
    }

    private List<Page.Row<CredentialFacts>> fitting(List<Page.Row<CredentialFacts>> all, CredentialCriteria where, long asOf) {
        List<Page.Row<CredentialFacts>> found = all.stream()
                .filter(row -> where.kinds().isEmpty() || where.kinds().contains(row.node().kind()))
                .toList();
        if (where.outlivesGrant() == null) {
            return found;
        }
        Instant now = times.now(asOf);
        Links links = new Links(rows, asOf);
        links.load(found.stream().map(row -> LinkState.ofCredential(row.node().ref())).toList());
        Map<String, Set<GrantKey>> named = new HashMap<>();
        found.forEach(row -> named.put(row.node().ref(), links.issuedUnder(row.node().ref())));
        Set<GrantKey> grantKeys = new HashSet<>();
        named.values().forEach(grantKeys::addAll);
        Map<GrantKey, GrantFacts> known = grants.find(grantKeys, asOf);
        return found.stream().filter(row -> where.outlivesGrant() == outlives(row.node(), named, known, now)).toList();
    }

    private static boolean outlives(
            CredentialFacts credential, Map<String, Set<GrantKey>> named, Map<GrantKey, GrantFacts> known, Instant now) {
        Set<GrantKey> grants = named.getOrDefault(credential.ref(), Set.of());
        return !grants.isEmpty() && credential.isAlive(now)
                && grants.stream().allMatch(each -> known.get(each) != null && known.get(each).isOver());
    }

    private List<Page.Row<CredentialFacts>> facts(List<Row> found, long asOf) {
        CredentialEnds ends = ends(found.stream().map(row -> row.state.ref()).toList(), asOf);
        return found.stream()
                .map(row -> new Page.Row<>(Long.toString(row.id), row.state.facts(ends)))
                .toList();
    }

    /// What ended these, by what was known at a size.
    CredentialEnds ends(Collection<String> refs, long asOf) {
        return CredentialEnds.of(rows, refs, asOf);
    }
}
