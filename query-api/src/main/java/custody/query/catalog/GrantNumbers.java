package custody.query.catalog;

import custody.query.answer.GrantTally;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Grants counted in the database, from the columns alone: however many there are, only the numbers come out.
final class GrantNumbers {
    private final CatalogRows rows;

    GrantNumbers(CatalogRows rows) {
        this.rows = rows;
    }

    /// `id` is that of a grant among them.
    private record Counted(String source, @Nullable String grantee, int length, long count, long id) {}

    Map<GrantTally.Group, Long> of(GrantTally tally) {
        Map<String, String> known = new HashMap<>();
        Map<GrantTally.Group, Long> numbers = new HashMap<>();
        for (Counted each : count(tally)) {
            String grantee = each.grantee == null ? null : known.computeIfAbsent(each.grantee, key -> ref(key, each.id));
            numbers.merge(new GrantTally.Group(each.source, grantee, each.length), each.count, Long::sum);
        }
        return numbers;
    }

    private List<Counted> count(GrantTally tally) {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT source, ");
        sql.append(tally.byGrantee() ? "grantee_key, " : "NULL, ").append("CASE WHEN expires_at = ? THEN ? ");
        values.addAll(List.of(Facts.NO_END, tally.endless()));
        for (int i = tally.lengths().size(); i > 0; i--) {
            sql.append("WHEN expires_at - starts_at > ? THEN ? ");
            values.addAll(List.of(micros(tally.lengths().get(i - 1)), i));
        }
        sql.append("ELSE 0 END, COUNT(*), MIN(id) FROM catalog_grant WHERE ").append(counted(tally, values)).append(" GROUP BY 1, 2, 3");
        return rows.query(sql.toString(), values, GrantNumbers::row);
    }

    /// That a row is of a grant that is counted; what is to be bound goes to the values. The whole table is read once, which
    /// takes less than a way through an index to most of its rows: `starts_at + 0` keeps both databases from using an index.
    static String counted(GrantTally tally, List<Object> values) {
        long from = Facts.micros(tally.from());
        values.addAll(List.of(
                tally.asOf(), tally.asOf(), Facts.micros(tally.to()), tally.begun() ? from : Long.MIN_VALUE, Facts.NO_END, from,
                Facts.NO_END, from));
        return "from_seq < ? AND to_seq >= ? AND given = 1 AND starts_at + 0 < ? AND starts_at + 0 >= ?"
                + " AND ((revoked_at < ? AND revoked_at > ?) OR (revoked_at = ? AND expires_at > ?))";
    }

    private static long micros(Duration length) {
        return Math.floorDiv(length.toNanos(), 1_000L);
    }

    private static Counted row(ResultSet row) throws SQLException {
        return new Counted(row.getString(1), row.getString(2), row.getInt(3), row.getLong(4), row.getLong(5));
    }

    /// The ref that stands under a key; a long one is only in the facts.
    private String ref(String key, long id) {
        return !Facts.isHash(key) ? key : rows.query(
                        "SELECT facts FROM catalog_grant WHERE id = ? AND grantee_key = ? LIMIT 1", List.of(id, key),
                        row -> Objects.requireNonNull(Facts.read(row.getString(1), GrantState.class).grantee()))
                .getFirst();
    }
}
