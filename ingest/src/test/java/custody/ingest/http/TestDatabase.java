package custody.ingest.http;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// The databases that every test of stored state runs on. PostgreSQL is the server of
/// `-Dcustody.test.jdbc.url=…` when given, else a container where Docker runs, else embedded binaries.
enum TestDatabase {
    SQLITE {
        @Override
        String url(Path data) {
            return IntakeServer.sqlite(data);
        }
    },
    POSTGRESQL {
        @Override
        String url(Path data) throws Exception {
            return Postgres.urlOf(data);
        }
    };

    /// A database of its own for each data directory.
    abstract String url(Path data) throws Exception;

    private static final class Postgres {
        private static final AtomicInteger SCHEMAS = new AtomicInteger();
        private static final Map<Path, String> URLS = new HashMap<>();
        private static final String SERVER = start();

        private static synchronized String urlOf(Path data) throws Exception {
            String known = URLS.get(data);
            if (known != null) {
                return known;
            }
            String schema = "custody_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
            try (Connection connection = DriverManager.getConnection(SERVER); Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA " + schema);
            }
            String url = SERVER + (SERVER.contains("?") ? "&" : "?") + "currentSchema=" + schema;
            URLS.put(data, url);
            return url;
        }

        private static String start() {
            String given = System.getProperty("custody.test.jdbc.url", "");
            try {
                if (!given.isBlank()) {
                    return given;
                }
                return docker() ? container() : embedded();
            } catch (Exception e) {
                throw new IllegalStateException("no PostgreSQL to be had", e);
            }
        }

        private static boolean docker() {
            try {
                return DockerClientFactory.instance().isDockerAvailable();
            } catch (RuntimeException | LinkageError e) {
                return false;
            }
        }

        private static String container() {
            PostgreSQLContainer postgres = new PostgreSQLContainer("postgres:17-alpine");
            postgres.start();
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::stop));
            return postgres.getJdbcUrl() + "&user=" + postgres.getUsername() + "&password=" + postgres.getPassword();
        }

        private static String embedded() throws Exception {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    postgres.close();
                } catch (IOException e) {
                    System.err.println("the embedded PostgreSQL did not stop: " + e);
                }
            }));
            return postgres.getJdbcUrl("postgres", "postgres");
        }
    }
}
