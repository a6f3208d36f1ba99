package custody.query.answer;

import java.time.Instant;
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
        @Nullable Instant lastRotatedAt) {
    public SecretFacts {
        debt = List.copyOf(debt);
        tags = List.copyOf(tags);
    }

    /// A secret of which nothing but its ref is known.
    public static SecretFacts stated(String ref, @Nullable String kind, @Nullable String name) {
        return new SecretFacts(ref, kind, name, null, null, null, null, List.of(), List.of(), null);
    }
}
