package custody.query.sql;

import io.micronaut.data.connection.annotation.Connectable;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tables of one projection: prepared batches for its writer, prepared reads for everyone.
///
/// Statements are the product's alone; whatever comes from outside is bound. Writes belong into [#together] or another
/// transaction of the caller; reads run outside one, or on its connection when there is one.
public abstract class SqlTables {
    /// Values of one IN list; what is more is asked in several statements.
    private static final int IN_LIST = 256;
    /// Rows that come together when all of very many are looked at.
    private static final int FETCHED = 1_000;

    private final JdbcOperations jdbc;
    private final WriteTurn turn;

    protected SqlTables(JdbcOperations jdbc, WriteTurn turn) {
        this.jdbc = jdbc;
        this.turn = turn;
    }

    /// Reads one row.
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// Takes one row.
    @FunctionalInterface
    public interface Taker {
        void take(ResultSet row) throws SQLException;
    }

    /// Fills the parameters of a statement for one of many.
    @FunctionalInterface
    public interface Parameters<T> {
        void of(T each, PreparedStatement statement) throws SQLException;
    }

    /// All that the work writes becomes durable together, or not at all; waits for its turn.
    public void together(Runnable work) {
        turn.take(() -> inTransaction(work));
    }

    /// Of [#together] alone: not private, so that it can be intercepted.
    @Transactional
    protected void inTransaction(Runnable work) {
        work.run();
    }

    /// One statement for many rows.
    public void batch(String sql, Collection<@Nullable Object[]> rows) {
        batch(sql, rows, (row, statement) -> bind(statement, row));
    }

    /// One statement for many, each of which binds itself.
    public <T> void batch(String sql, Collection<? extends T> all, Parameters<T> parameters) {
        if (all.isEmpty()) {
            return;
        }
        jdbc.prepareStatement(sql, statement -> {
            for (T each : all) {
                parameters.of(each, statement);
                statement.addBatch();
            }
            return statement.executeBatch().length;
        });
    }

    /// One statement with these values; how many rows it changed.
    public int update(String sql, @Nullable Object... values) {
        return jdbc.prepareStatement(sql, statement -> {
            bind(statement, values);
            return statement.executeUpdate();
        });
    }

    /// The rows of a statement.
    @Connectable
    public <T> List<T> query(String sql, List<? extends @Nullable Object> values, Reader<T> reader) {
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

    /// Every row of a statement, of which none is kept.
    @Connectable
    public void each(String sql, List<? extends @Nullable Object> values, Taker taker) {
        jdbc.prepareStatement(sql, statement -> {
            bind(statement, values.toArray());
            statement.setFetchSize(FETCHED);
            Connection connection = statement.getConnection();
            // PostgreSQL sends all rows at once outside a transaction; SQLite would hold up whoever writes inside one.
            boolean begins = connection.getAutoCommit() && !connection.getMetaData().getDatabaseProductName().equals("SQLite");
            if (!begins) {
                return take(statement, taker);
            }
            connection.setAutoCommit(false);
            try {
                return take(statement, taker);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    private static long take(PreparedStatement statement, Taker taker) throws SQLException {
        long taken = 0;
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                taker.take(rows);
                taken++;
            }
        }
        return taken;
    }

    /// A query with an IN list in the place of `{}`, which must be the first parameter.
    public <T> List<T> queryIn(String sql, Collection<?> in, List<?> values, Reader<T> reader) {
        List<T> found = new ArrayList<>();
        List<Object> wanted = List.copyOf(in);
        for (int at = 0; at < wanted.size(); at += IN_LIST) {
            List<Object> bound = new ArrayList<>(wanted.subList(at, Math.min(wanted.size(), at + IN_LIST)));
            // A few lengths of list only, so that statements are prepared once.
            int length = Math.max(1, Integer.highestOneBit(bound.size() * 2 - 1));
            while (bound.size() < length) {
                bound.add(bound.getLast());
            }
            bound.addAll(values);
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
                default -> throw new IllegalArgumentException("no column takes a " + values[i].getClass());
            }
        }
    }
}
