package custody.query.catalog;

import io.micronaut.data.connection.annotation.Connectable;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import jakarta.transaction.Transactional;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The catalogue's tables: prepared batches for the writer, prepared reads for everyone.
///
/// Reads run outside a transaction: a row in force at a size stays in force at it, whatever is written meanwhile.
/// Statements are ours alone; whatever comes from outside is bound.
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class CatalogRows implements GenericRepository<CatalogPlace, Integer> {
    /// Values of one IN list; what is more is asked in several statements.
    private static final int IN_LIST = 256;
    private static final List<String> TABLES = List.of(
            "catalog_secret", "catalog_identity", "catalog_credential", "catalog_grant", "catalog_grant_event",
            "catalog_word", "catalog_alias", "catalog_end", "catalog_issue", "catalog_source", "catalog_place");

    private final JdbcOperations jdbc;

    protected CatalogRows(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /// Reads one row.
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// All that the work writes becomes durable together, or not at all.
    @Transactional
    public void together(Runnable work) {
        work.run();
    }

    /// The place, when rows of this format are there.
    @Nullable CatalogPlace place() {
        List<CatalogPlace> found = query(
                "SELECT id, format, position, next_id FROM catalog_place WHERE id = ?",
                List.of(CatalogPlace.ONLY),
                row -> new CatalogPlace(row.getInt(1), row.getInt(2), row.getLong(3), row.getLong(4)));
        return found.isEmpty() ? null : found.getFirst();
    }

    void move(CatalogPlace place) {
        batch(
                "INSERT INTO catalog_place (id, format, position, next_id) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                        + " SET format = excluded.format, position = excluded.position, next_id = excluded.next_id",
                List.<@Nullable Object[]>of(
                        new Object[] {place.id(), place.format(), place.position(), place.nextId()}));
    }

    /// Drops everything and starts at entry 0.
    void empty() {
        TABLES.forEach(table -> batch("DELETE FROM " + table, List.<@Nullable Object[]>of(new Object[0])));
        move(CatalogPlace.at(0, 1));
    }

    /// One statement for many rows.
    void batch(String sql, Collection<@Nullable Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.prepareStatement(sql, statement -> {
            for (Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            return statement.executeBatch().length;
        });
    }

    /// The rows of a statement; on the connection of the transaction, when there is one.
    @Connectable
    public <T> List<T> query(String sql, List<?> values, Reader<T> reader) {
        return jdbc.prepareStatement(sql, statement -> {
            bind(statement, values.toArray());
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        });
    }

    /// A query with an IN list in the place of `{}`, which must be the first parameter.
    <T> List<T> queryIn(String sql, Collection<String> in, List<?> values, Reader<T> reader) {
        List<T> found = new ArrayList<>();
        List<String> wanted = List.copyOf(in);
        for (int at = 0; at < wanted.size(); at += IN_LIST) {
            List<Object> bound = new ArrayList<>(wanted.subList(at, Math.min(wanted.size(), at + IN_LIST)));
            // A few lengths of list only, so that statements are prepared once.
            int length = Math.max(1, Integer.highestOneBit(bound.size() * 2 - 1));
            while (bound.size() < length) {
                bound.add(bound.getLast());
            }
            bound.addAll(values);
            String list = "?" + ", ?".repeat(length - 1);
            found.addAll(query(sql.replace("{}", list), bound, reader));
        }
        return found;
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case null -> statement.setString(i + 1, null);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case String text -> statement.setString(i + 1, text);
                default -> throw new IllegalArgumentException("no column takes " + values[i].getClass());
            }
        }
    }
}
