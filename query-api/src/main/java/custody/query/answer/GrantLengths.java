package custody.query.answer;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How long a grant may be, by the kind of its grantee; a kind that is not there may have any that ends. `beyond` asks
/// for grants that are longer, or have no end; else for the others.
public record GrantLengths(Map<String, Duration> longest, boolean beyond) {
    public GrantLengths {
        longest = Map.copyOf(longest);
    }

    /// Whether a grant to somebody of this kind is asked for; null when the kind is not known.
    public boolean fits(GrantFacts grant, @Nullable String kind) {
        Duration most = longest.get(kind == null ? "UNKNOWN" : kind);
        boolean longer = grant.expiresAt() == null
                || most != null && Duration.between(grant.startsAt(), grant.expiresAt()).compareTo(most) > 0;
        return beyond == longer;
    }
}
