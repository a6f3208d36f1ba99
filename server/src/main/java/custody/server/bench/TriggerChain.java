package custody.server.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The usual home-made alternative: a PostgreSQL table whose trigger chains each row's hash to the last.
final class TriggerChain implements AutoCloseable {
    private final String url;
    private final List<Connection> connections = new ArrayList<>();

    TriggerChain(String url) throws SQLException {
        this.url = url;
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS custody_bench_chain");
            statement.execute("CREATE TABLE custody_bench_chain (seq BIGINT PRIMARY KEY, body TEXT NOT NULL, hash BYTEA NOT NULL)");
            statement.execute("""
                    CREATE OR REPLACE FUNCTION custody_bench_link() RETURNS trigger AS $$
                    DECLARE last RECORD;
                    BEGIN
                      PERFORM pg_advisory_xact_lock(8340);
                      SELECT seq, hash INTO last FROM custody_bench_chain ORDER BY seq DESC LIMIT 1;
                      NEW.seq := COALESCE(last.seq + 1, 0);
                      NEW.hash := sha256(COALESCE(last.hash, ''::bytea) || convert_to(NEW.body, 'UTF8'));
                      RETURN NEW;
                    END $$ LANGUAGE plpgsql""");
            statement.execute("CREATE TRIGGER link BEFORE INSERT ON custody_bench_chain FOR EACH ROW EXECUTE FUNCTION custody_bench_link()");
        }
    }

    /// So many callers, each inserting so many rows a transaction.
    Crew.Done insert(int callers, int rows, double seconds) throws Exception {
        for (int c = connections.size(); c < callers; c++) {
            Connection connection = DriverManager.getConnection(url);
            connection.setAutoCommit(false);
            connections.add(connection);
        }
        String body = new String(EventSeries.event(5_000), java.nio.charset.StandardCharsets.UTF_8);
        return Crew.work(callers, seconds, Long.MAX_VALUE, (caller, round) -> {
            Connection connection = connections.get(caller);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO custody_bench_chain (seq, body, hash) VALUES (0, ?, '')")) {
                for (int i = 0; i < rows; i++) {
                    insert.setString(1, body);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
            return rows;
        });
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS custody_bench_chain");
            statement.execute("DROP FUNCTION IF EXISTS custody_bench_link()");
        }
    }
}
