package custody.ingest.intake;

import custody.ingest.adapter.SourceContext;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Sources of one process.
public final class MemorySources implements SourceRegister {
    private final Map<String, String> adapters = new ConcurrentHashMap<>();

    @Override
    public SourceContext context(String source) {
        return SourceContext.of(source);
    }

    @Override
    public Optional<String> adapter(String source) {
        return Optional.ofNullable(adapters.get(source));
    }

    @Override
    public void fix(String source, String adapter) {
        adapters.putIfAbsent(source, adapter);
    }

    @Override
    public void turnedAway(String source, long duplicates, long rejected) {}

    @Override
    public void seen(Collection<String> sources) {
        // Nobody asks who posted.
    }
}
