package custody.query.http;

import custody.ledger.read.EntryReader;
import custody.query.answer.Projections;
import custody.query.memory.MemoryProjections;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How often the answers of a server asked its projections and its ledger, by method. What is known without looking is not
/// counted: sizes, and the time of a size.
@Factory
@Singleton
@Requires(property = "custody.test.looks")
final class Looks {
    private static final Set<String> KNOWN = Set.of("size", "timeAt", "awaitBeyond", "read");

    private final Map<String, Integer> counts = new TreeMap<>();

    @Singleton
    @Primary
    Projections projections(MemoryProjections all) {
        return counted(Projections.class, all);
    }

    @Singleton
    @Primary
    EntryReader entries(MemoryLedger all) {
        return counted(EntryReader.class, all);
    }

    private <T> T counted(Class<T> port, T all) {
        return port.cast(Proxy.newProxyInstance(Looks.class.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
            count(method.getName());
            try {
                return method.invoke(all, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private synchronized void count(String method) {
        if (!KNOWN.contains(method)) {
            counts.merge(method, 1, Integer::sum);
        }
    }

    /// What was counted since the last time.
    synchronized Map<String, Integer> taken() {
        Map<String, Integer> taken = Map.copyOf(counts);
        counts.clear();
        return taken;
    }
}
