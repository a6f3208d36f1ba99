package custody.query.answer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which identities; a null or empty part asks nothing.
public record IdentityCriteria(
        List<String> kinds,
        @Nullable String owner,
        @Nullable Boolean orphaned,
        @Nullable Instant dormantSince,
        @Nullable String nameContains,
        @Nullable Boolean hasStanding) {
    public IdentityCriteria {
        kinds = List.copyOf(kinds);
    }
}
