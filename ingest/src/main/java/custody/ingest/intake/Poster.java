package custody.ingest.intake;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// As which sources a caller may post. `any`: as every one. `defaultSource` is the source of records that name none;
/// null when there is no telling.
public record Poster(boolean any, Set<String> sources, @Nullable String defaultSource) {
    /// The source of what an administrator posts without naming one.
    public static final String UNNAMED = "native:default";
    /// What the ledger says of itself: policies, alerts, who read what. Nobody posts as it, whatever his role, for a
    /// forged entry of it would be believed.
    public static final String RESERVED = "custody";

    public Poster {
        sources = Set.copyOf(sources);
    }

    /// May post as every source.
    public static Poster ofAny() {
        return new Poster(true, Set.of(), UNNAMED);
    }

    /// May post as these sources; the only one is the default.
    public static Poster owning(Set<String> sources) {
        return new Poster(false, sources, sources.size() == 1 ? sources.iterator().next() : null);
    }

    public Poster withDefault(String source) {
        return new Poster(any, sources, source);
    }

    public boolean mayPostAs(String source) {
        return !source.equals(RESERVED) && (any || sources.contains(source));
    }
}
