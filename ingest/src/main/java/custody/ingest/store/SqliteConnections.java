package custody.ingest.store;

import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.order.Ordered;
import jakarta.inject.Singleton;
import java.io.Closeable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/// Lets SQLite be used for reading methods: its driver refuses `setReadOnly` on an open connection, which the
/// repositories call as a hint only, so the hint is dropped.
@Singleton
@Requires(property = "datasources.default.url")
final class SqliteConnections implements BeanCreatedEventListener<DataSource>, Ordered {
    private final boolean sqlite;

    /// Goes by the configured URL: other listeners may have wrapped the pool before this one sees it.
    SqliteConnections(@Property(name = "datasources.default.url") String url) {
        sqlite = url.startsWith("jdbc:sqlite:");
    }

    /// Innermost: what wraps the pool for transactions is taken off again by the repositories down to this.
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public DataSource onCreated(BeanCreatedEvent<DataSource> event) {
        DataSource source = event.getBean();
        if (!sqlite) {
            return source;
        }
        return (DataSource) proxy((method, arguments) -> {
            Object result = call(source, method, arguments);
            return result instanceof Connection connection ? connection(connection) : result;
        }, DataSource.class, Closeable.class);
    }

    private static Object connection(Connection connection) {
        return proxy(
                (method, arguments) -> method.getName().equals("setReadOnly") ? null : call(connection, method, arguments),
                Connection.class);
    }

    private static Object proxy(Call call, Class<?>... roles) {
        return Proxy.newProxyInstance(SqliteConnections.class.getClassLoader(), roles,
                (proxy, method, arguments) -> call.of(method, arguments));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private interface Call {
        @org.jspecify.annotations.Nullable Object of(Method method, Object[] arguments) throws Throwable;
    }
}
