package custody.query.state;

import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.inject.Singleton;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// A fresh database with query-api's tables: SQLite in a file, or a real PostgreSQL, which is what
/// `-Dcustody.test.jdbc.url=jdbc:postgresql://…` says, else a container where an engine runs, else one started from
/// its own binaries.
public final class TestDatabase implements AutoCloseable {
    private static @Nullable String server;
    private static int databases;
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static volatile boolean failsLate;

    private final ApplicationContext context;

    private TestDatabase(String url, Map<String, Object> more) {
        var settings = new HashMap<String, Object>(more);
        settings.put("datasources.default.url", url);
        settings.put("datasources.default.db-type", "postgres");
        settings.put("datasources.default.dialect", "POSTGRES");
        settings.put("datasources.default.maximum-pool-size", 4);
        settings.put("datasources.default.minimum-idle", 1);
        settings.put("flyway.datasources.default.enabled", true);
        settings.put("flyway.datasources.default.locations", "classpath:db/query");
        settings.put("flyway.datasources.default.out-of-order", true);
        this.context = ApplicationContext.run(settings, "test");
    }

    public static TestDatabase sqlite(Path file) {
        return new TestDatabase("jdbc:sqlite:" + file + "?journal_mode=WAL&synchronous=OFF&busy_timeout=10000"
                + "&transaction_mode=IMMEDIATE", Map.of("datasources.default.driver-class-name", "org.sqlite.JDBC",
                "custody.test.sqlite", true));
    }

    public static TestDatabase postgres() {
        return new TestDatabase(freshPostgres(), Map.of("datasources.default.driver-class-name", "org.postgresql.Driver"));
    }

    private static synchronized String freshPostgres() {
        if (server == null) {
            server = startedPostgres();
        }
        String name = "custody_" + ProcessHandle.current().pid() + "_" + databases++;
        try (Connection connection = DriverManager.getConnection(server); var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no database on " + server, e);
        }
        return server.replaceFirst("(jdbc:postgresql://[^/]+/)[^?]*", "$1" + name);
    }

    private static String startedPostgres() {
        String given = System.getProperty("custody.test.jdbc.url", "");
        if (!given.isEmpty()) {
            return given;
        }
        boolean mayBeThere = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        if (mayBeThere && DockerClientFactory.instance().isDockerAvailable()) {
            var container = new PostgreSQLContainer("postgres:17-alpine");
            container.start();
            return container.getJdbcUrl() + "&user=" + container.getUsername() + "&password=" + container.getPassword();
        }
        try {
            EmbeddedPostgres started = EmbeddedPostgres.builder().start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    started.close();
                } catch (IOException e) {
                    System.err.println("PostgreSQL did not stop: " + e);
                }
            }));
            return started.getJdbcUrl("postgres", "postgres");
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL does not start", e);
        }
    }

    /// From now on counts what is asked of connections: preparing a statement, committing. The call of this number
    /// fails, before it does anything or, when `late`, a commit after it is done; all others go well. SQLite only.
    public static void failAt(int call, boolean late) {
        CALLS.set(call);
        failsLate = late;
    }

    /// Whether the failure is still to come.
    public static boolean isArmed() {
        return CALLS.get() > 0;
    }

    private static Object watched(Connection connection, Method method, Object[] arguments) throws Throwable {
        boolean isCommit = method.getName().equals("commit");
        boolean due = (isCommit || method.getName().equals("prepareStatement")) && CALLS.get() > 0
                && CALLS.decrementAndGet() == 0;
        if (due && isCommit && failsLate) {
            NoReadOnlyHint.call(connection, method, arguments);
        }
        if (due) {
            throw new SQLException("the disk is gone");
        }
        Object result = NoReadOnlyHint.call(connection, method, arguments);
        return result instanceof PreparedStatement statement
                ? QueryPlans.watched(connection, (String) arguments[0], statement)
                : result;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }

    /// As the server does: the driver refuses a hint that the repositories give. First of all listeners, for others
    /// wrap the pool so that it is not to be known any more.
    @Singleton
    @Order(Ordered.HIGHEST_PRECEDENCE)
    @Requires(property = "custody.test.sqlite")
    static final class NoReadOnlyHint implements BeanCreatedEventListener<DataSource> {
        @Override
        public DataSource onCreated(BeanCreatedEvent<DataSource> event) {
            DataSource source = event.getBean();
            if (!(source instanceof HikariDataSource)) {
                return source;
            }
            return (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(),
                    new Class<?>[] {DataSource.class, Closeable.class}, (proxy, method, arguments) -> {
                        Object result = call(source, method, arguments);
                        return result instanceof Connection connection ? quiet(connection) : result;
                    });
        }

        private static Object quiet(Connection connection) {
            return Proxy.newProxyInstance(NoReadOnlyHint.class.getClassLoader(), new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> method.getName().equals("setReadOnly")
                            ? null
                            : watched(connection, method, arguments));
        }

        private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
