package custody.query.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The WHERE part of a statement, put together of our own words with everything else bound.
final class Where {
    /// A longer list narrows nothing down that would be worth its statement.
    static final int LONGEST_LIST = 1_000;

    private final StringBuilder sql = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    /// Versions in force at a size.
    static Where inForce(long asOf) {
        return new Where().and("from_seq < ?", asOf).and("to_seq >= ?", asOf);
    }

    Where and(String condition, Object... bound) {
        sql.append(sql.isEmpty() ? "" : " AND ").append(condition);
        values.addAll(List.of(bound));
        return this;
    }

    /// One of these; a list too long is left to whoever looks at the rows.
    Where in(String column, Collection<?> keys) {
        return keys.size() > LONGEST_LIST ? this : oneOf(column, keys);
    }

    /// One of these, however many they are.
    Where oneOf(String column, Collection<?> keys) {
        return keys.isEmpty()
                ? and("1 = 0")
                : and(column + " IN (?" + ", ?".repeat(keys.size() - 1) + ")", keys.toArray());
    }

    /// One of these in the one column, or one of those in the other.
    Where inEither(String column, Collection<?> keys, String other, Collection<?> others) {
        if (keys.size() + others.size() > LONGEST_LIST) {
            return this;
        }
        // No OR with nothing: neither database finds its way to an index through it.
        if (others.isEmpty() || keys.isEmpty()) {
            return others.isEmpty() ? in(column, keys) : in(other, others);
        }
        Where one = new Where().in(column, keys);
        Where two = new Where().in(other, others);
        List<Object> bound = new ArrayList<>(one.values);
        bound.addAll(two.values);
        return and("(" + one.sql + " OR " + two.sql + ")", bound.toArray());
    }

    String sql() {
        return sql.toString();
    }

    List<Object> values() {
        return values;
    }

    Where copy() {
        Where copy = new Where();
        copy.sql.append(sql);
        copy.values.addAll(values);
        return copy;
    }
}
