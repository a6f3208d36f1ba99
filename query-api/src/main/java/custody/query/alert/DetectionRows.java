package custody.query.alert;

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

/// The tables of V270: prepared batches for the writer, prepared reads for everyone. Statements are ours alone;
/// whatever comes from outside is bound.
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class DetectionRows implements GenericRepository<DetectionPlace, Integer> {
    /// Values of one IN list; what is more is asked in several statements.
    private static final int IN_LIST = 256;
    /// The webhooks' places are not made again: what was delivered is nowhere else.
    private static final List<String> TABLES = List.of("detect_actor", "detect_source", "detect_mark",
            "detect_credential", "detect_flag", "detect_timer",
            "detect_count", "detect_pending", "detect_alert", "detect_review", "detect_sign", "detect_place");

    private final JdbcOperations jdbc;

    protected DetectionRows(JdbcOperations jdbc) {
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

    @Nullable DetectionPlace place() {
        List<DetectionPlace> found = query("SELECT id, format, position, settings FROM detect_place WHERE id = ?",
                List.of(DetectionPlace.ONLY),
                row -> new DetectionPlace(row.getInt(1), row.getInt(2), row.getLong(3), row.getLong(4)));
        return found.isEmpty() ? null : found.getFirst();
    }

    void move(DetectionPlace place) {
        batch("INSERT INTO detect_place (id, format, position, settings) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                        + " SET format = excluded.format, position = excluded.position, settings = excluded.settings",
                List.<@Nullable Object[]>of(
                        new Object[] {place.id(), place.format(), place.position(), place.settings()}));
    }

    /// Forgets everything and starts at entry 0.
    void empty() {
        TABLES.forEach(table -> batch("DELETE FROM " + table, List.<@Nullable Object[]>of(new Object[0])));
        move(DetectionPlace.at(0, DetectionPlace.STANDARD));
    }

    /// One statement for many rows.
    void batch(String sql, Collection<@Nullable Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.prepareStatement(sql, statement -> {
            for (@Nullable Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            return statement.executeBatch().length;
        });
    }

    /// One statement in a transaction of its own.
    @Transactional
    public void alone(String sql, @Nullable Object... row) {
        batch(sql, List.<@Nullable Object[]>of(row));
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

    /// A query with an IN list in the place of `{}`, its only parameters.
    <T> List<T> queryIn(String sql, Collection<String> in, Reader<T> reader) {
        List<T> found = new ArrayList<>();
        List<String> wanted = List.copyOf(in);
        for (int at = 0; at < wanted.size(); at += IN_LIST) {
            List<String> bound = new ArrayList<>(wanted.subList(at, Math.min(wanted.size(), at + IN_LIST)));
            // A few lengths of list only, so that statements are prepared once.
            int length = Math.max(1, Integer.highestOneBit(bound.size() * 2 - 1));
            while (bound.size() < length) {
                bound.add(bound.getLast());
            }
            found.addAll(query(sql.replace("{}", "?" + ", ?".repeat(length - 1)), bound, reader));
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
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                default -> throw new IllegalArgumentException("no column takes " + values[i]);
            }
        }
    }
}
