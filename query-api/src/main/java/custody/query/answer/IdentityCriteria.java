package custody.query.answer;

import custody.ledger.event.ActorKind;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which identities; a null or empty part asks nothing. `owner` is that of one of the refs, `nameContains` looks at every
/// name. `missing` has words of [#ATTRIBUTES] and matches when one of them is not known.
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

    /// Whether what is said under one ref makes its identity worth a look. An identity stands in a list where the first
    /// of its refs stands of which that is true.
    public boolean pointsTo(String refsKind, @Nullable String refsOwner) {
        return owner == null ? kinds.isEmpty() || kinds.contains(refsKind) : owner.equals(refsOwner);
    }

    /// Whether an identity fits that has these names under its refs; how it is and may be used is known to others.
    public boolean fits(IdentityFacts who, Collection<String> names) {
        String inside = who.profile().population() == null ? "UNKNOWN" : who.profile().population();
        return (kinds.isEmpty() || kinds.contains(who.kind()))
                && (population.isEmpty() || population.contains(inside))
                && (missing.isEmpty() || missing(who.owner(), who.profile()).stream().anyMatch(missing::contains))
                && (orphaned == null || orphaned == (who.owner() == null && !who.kind().equals(ActorKind.HUMAN.name())))
                && (nameContains == null || names.stream().anyMatch(name -> lower(name).contains(lower(nameContains))));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
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
