package custody.query.answer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which identities; a null or empty part asks nothing. `missing` has words of [#ATTRIBUTES] and matches when one of
/// them is not known.
public record IdentityCriteria(
        List<String> kinds,
        @Nullable String owner,
        @Nullable Boolean orphaned,
        @Nullable Instant dormantSince,
        @Nullable String nameContains,
        @Nullable Boolean hasStanding,
        List<String> population,
        List<String> missing) {
    public IdentityCriteria(
            List<String> kinds,
            @Nullable String owner,
            @Nullable Boolean orphaned,
            @Nullable Instant dormantSince,
            @Nullable String nameContains,
            @Nullable Boolean hasStanding) {
        this(kinds, owner, orphaned, dormantSince, nameContains, hasStanding, List.of(), List.of());
    }

    public IdentityCriteria {
        population = List.copyOf(population);
        missing = List.copyOf(missing);
        kinds = List.copyOf(kinds);
    }

    /// What an identity may lack.
    public static final List<String> ATTRIBUTES = List.of("OWNER", "PURPOSE", "EXPIRY_OR_REVIEW");

    /// Whether what was stated of an identity fits population and missing attributes.
    public boolean fits(@Nullable String ownedBy, Profile profile) {
        String inside = profile.population() == null ? "UNKNOWN" : profile.population();
        return (population.isEmpty() || population.contains(inside))
                && (missing.isEmpty()
                        || missing.contains("OWNER") && ownedBy == null
                        || missing.contains("PURPOSE") && profile.purpose() == null
                        || missing.contains("EXPIRY_OR_REVIEW") && !profile.hasExpiryOrReview());
    }
}
