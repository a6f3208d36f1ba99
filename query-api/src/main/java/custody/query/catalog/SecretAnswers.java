package custody.query.catalog;

import custody.query.answer.Activity;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import custody.query.answer.UnreadableQueryException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Secrets.
final class SecretAnswers {
    private final CatalogRows rows;
    private final EntryAnswers uses;
    private final LedgerTimes times;

    SecretAnswers(CatalogRows rows, EntryAnswers uses, LedgerTimes times) {
        this.rows = rows;
        this.uses = uses;
        this.times = times;
    }

    private record Row(long id, SecretState state) {}

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getLong(1), Facts.read(row.getString(2), SecretState.class));
    }

    Map<String, SecretFacts> find(Collection<String> refs, long asOf) {
        Map<String, SecretFacts> found = new HashMap<>();
        facts(
                        rows.queryIn(
                                "SELECT id, facts FROM catalog_secret WHERE ref_key IN ({}) AND from_seq < ? AND to_seq >= ? AND id > 0",
                                refs.stream().map(Facts::key).distinct().toList(), List.of(asOf, asOf), SecretAnswers::row),
                        asOf)
                .forEach(each -> found.put(each.node().ref(), each.node()));
        return found;
    }

    private List<Page.Row<SecretFacts>> facts(List<Row> found, long asOf) {
        Set<String> left = left(found.stream().flatMap(row -> Stream.ofNullable(row.state.owner())).toList(), asOf);
        return found.stream()
                .map(row -> new Page.Row<>(
                        Long.toString(row.id), row.state.facts(row.state.owner() != null && left.contains(row.state.owner()))))
                .toList();
    }

    /// Those who were ended by then, and not taken back since.
    private Set<String> left(Collection<String> owners, long asOf) {
        Instant now = times.now(asOf);
        Map<String, Instant> left = new HashMap<>();
        Map<String, Instant> back = new HashMap<>();
        rows.queryIn(
                        "SELECT facts FROM catalog_end WHERE target_key IN ({}) AND kind = 'IDENTITY' AND seq < ? AND out_seq >= ?",
                        owners.stream().map(Facts::key).distinct().toList(), List.of(asOf, asOf),
                        row -> Facts.read(row.getString(1), EndState.class))
                .stream()
                .filter(end -> end.succeeded() && !end.effectiveAt().isAfter(now))
                .forEach(end -> (end.lifted() ? back : left)
                        .merge(end.ref(), end.effectiveAt(), (one, other) -> one.isAfter(other) ? one : other));
        left.keySet().removeIf(ref -> back.get(ref) != null && !back.get(ref).isBefore(left.get(ref)));
        return left.keySet();
    }

    Page<SecretFacts> page(SecretCriteria where, PageRequest page) {
        Where narrow = Where.inForce(page.asOf()).and("id > 0");
        if (!where.refs().isEmpty()) {
            narrow.in("ref_key", where.refs().stream().map(Facts::key).toList());
        }
        if (where.prefix() != null) {
            startingWith(SecretCriteria.octets(where.prefix()), narrow);
        } else if (where.owner() != null) {
            narrow.and("owner_key = ?", Facts.key(where.owner()));
        }
        Scan<Row, SecretFacts> scan = new Scan<>(
                (key, forward, count) -> where.prefix() == null
                        ? byId(narrow.copy(), key, forward, count)
                        : byOctets(narrow.copy(), key, forward, count),
                row -> Long.toString(row.id),
                found -> fitting(found, where, page.asOf()));
        return scan.page(page);
    }

    /// From the prefix up to what is no longer it: its last octet that can be counted up, counted up.
    private static void startingWith(byte[] prefix, Where narrow) {
        narrow.and("octets >= ?", prefix);
        int length = prefix.length;
        while (length > 0 && prefix[length - 1] == -1) {
            length--;
        }
        if (length > 0) {
            byte[] next = Arrays.copyOf(prefix, length);
            next[length - 1]++;
            narrow.and("octets < ?", next);
        }
    }

    private List<Row> byId(Where part, @Nullable String key, boolean forward, int count) {
        if (key != null) {
            part.and(forward ? "id > ?" : "id < ?", Long.parseLong(key));
        }
        return read(part, forward ? "id" : "id DESC", count);
    }

    private List<Row> byOctets(Where part, @Nullable String key, boolean forward, int count) {
        if (key != null) {
            long id = Long.parseLong(key);
            byte[] octets = rows.query("SELECT octets FROM catalog_secret WHERE id = ? LIMIT 1", List.of(id), row -> row.getBytes(1))
                    .stream().findFirst().orElseThrow(() -> new UnreadableQueryException("the cursor leads nowhere"));
            part.and("(octets, id) " + (forward ? ">" : "<") + " (?, ?)", octets, id);
        }
        return read(part, forward ? "octets, id" : "octets DESC, id DESC", count);
    }

    private List<Row> read(Where part, String order, int count) {
        return rows.query(
                "SELECT id, facts FROM catalog_secret WHERE " + part.sql() + " ORDER BY " + order + " LIMIT " + count, part.values(),
                SecretAnswers::row);
    }

    private List<Page.Row<SecretFacts>> fitting(List<Row> found, SecretCriteria where, long asOf) {
        List<Row> fit = found.stream().filter(row -> fits(row.state, where)).toList();
        if (where.asksForUse()) {
            Map<String, Activity> used =
                    uses.activity(Activity.Of.SECRET, fit.stream().map(row -> row.state.ref()).toList(), asOf);
            fit = fit.stream().filter(row -> where.fits(used.get(row.state.ref()))).toList();
        }
        return facts(fit, asOf).stream()
                .filter(each -> where.debt().isEmpty() || each.node().debt().stream().anyMatch(where.debt()::contains))
                .filter(each -> where.tags().isEmpty() || each.node().tags().stream().anyMatch(where.tags()::contains))
                .toList();
    }

    private static boolean fits(SecretState state, SecretCriteria where) {
        return (where.refs().isEmpty() || where.refs().contains(state.ref()))
                && (where.prefix() == null || state.ref().startsWith(where.prefix()))
                && (where.nameContains() == null || IdentityAnswers.holds(state.name(), where.nameContains()))
                && (where.owner() == null || where.owner().equals(state.owner()))
                && (where.exposed() == null || where.exposed() == state.told().exposed());
    }
}
