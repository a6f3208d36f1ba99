package custody.query.answer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A secret as the events speak of it.
public record SecretFacts(
        String ref,
        @Nullable String kind,
        @Nullable String name,
        @Nullable String currentVersion,
        @Nullable String owner,
        @Nullable String issuanceSource,
        @Nullable String revocationTrigger,
        List<String> debt,
        List<String> tags,
        @Nullable Instant lastRotatedAt,
        Profile profile) {
    public SecretFacts {
        debt = List.copyOf(debt);
        tags = List.copyOf(tags);
    }

    /// What is missing of provenance: the first three make provenance debt. `ownerLeft`: who owns it was ended.
    /// `unknownIssuer`: nobody told of its issue, so that the source is the one that grants it.
    public static List<String> debt(
            @Nullable String owner, boolean ownerLeft, @Nullable String issuanceSource, boolean unknownIssuer,
            @Nullable String revocationTrigger, Profile profile) {
        List<String> debt = new ArrayList<>();
        add(debt, owner == null, "NO_OWNER");
        add(debt, issuanceSource == null, "NO_ISSUANCE_SOURCE");
        add(debt, revocationTrigger == null, "NO_REVOCATION_TRIGGER");
        add(debt, profile.purpose() == null, "NO_PURPOSE");
        add(debt, !profile.hasExpiryOrReview(), "NO_EXPIRY_OR_REVIEW");
        add(debt, ownerLeft, "OWNER_LEFT");
        add(debt, issuanceSource != null && unknownIssuer, "UNKNOWN_ISSUER");
        return debt;
    }

    private static void add(List<String> debt, boolean missing, String reason) {
        if (missing) {
            debt.add(reason);
        }
    }

    /// Whether owner, issuance source or revocation trigger is missing.
    public boolean inProvenanceDebt() {
        return owner == null || issuanceSource == null || revocationTrigger == null;
    }

    /// A secret of which nothing but its ref is known.
    public static SecretFacts stated(String ref, @Nullable String kind, @Nullable String name) {
        return new SecretFacts(ref, kind, name, null, null, null, null, List.of(), List.of(), null, Profile.NONE);
    }
}
