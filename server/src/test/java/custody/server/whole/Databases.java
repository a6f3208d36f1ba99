package custody.server.whole;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// Both kinds of database. PostgreSQL is the one of `-Dcustody.test.jdbc.url`, else a container where Docker runs,
/// else embedded binaries: a real one is always there. One server for the whole run, a fresh database each time.
enum Databases {
    SQLITE {
        @Override
        Map<String, Object> fresh() {
            return Map.of();
        }
    },
    POSTGRESQL {
        @Override
        Map<String, Object> fresh() throws IOException, SQLException {
            String url = postgres();
            String name = "custody_test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
            try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            }
            int from = url.indexOf('/', url.indexOf("//") + 2) + 1;
            int query = url.indexOf('?', from);
            return Map.of("custody.database.url", url.substring(0, from) + name + (query < 0 ? "" : url.substring(query)));
        }
    };

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static @Nullable String url;

    /// The properties of a server with an empty database of this kind.
    abstract Map<String, Object> fresh() throws IOException, SQLException;

    private static synchronized String postgres() throws IOException {
        if (url == null) {
            String given = System.getProperty("custody.test.jdbc.url", "");
            url = given.isBlank() ? started() : given;
        }
        return url;
    }

    private static String started() throws IOException {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            PostgreSQLContainer container = new PostgreSQLContainer("postgres:17-alpine");
            container.start();
            return container.getJdbcUrl() + "&user=" + container.getUsername() + "&password=" + container.getPassword();
        }
        EmbeddedPostgres embedded = EmbeddedPostgres.builder().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                embedded.close();
            } catch (IOException e) {
                System.err.println("the embedded PostgreSQL did not stop: " + e.getMessage());
            }
        }));
        return embedded.getJdbcUrl("postgres", "postgres");
    }
}
