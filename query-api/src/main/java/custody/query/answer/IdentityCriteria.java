package custody.query.answer;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
                && (missing.isEmpty() || missing(ownedBy, profile).stream().anyMatch(missing::contains));
    }

    /// What an identity lacks, in words of [#ATTRIBUTES].
    public static List<String> missing(@Nullable String ownedBy, Profile profile) {
        Set<String> known = new HashSet<>();
        if (ownedBy != null) {
            known.add("OWNER");
        }
        if (profile.purpose() != null) {
            known.add("PURPOSE");
        }
        if (profile.hasExpiryOrReview()) {
            known.add("EXPIRY_OR_REVIEW");
        }
        return ATTRIBUTES.stream().filter(each -> !known.contains(each)).toList();
    }
}
