package custody.query.answer;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which secrets; a null or empty part asks nothing. `debt` and `tags` match when one of them is there. With a `prefix`
/// they are listed by their refs ([#octets]), else the first known first.
public record SecretCriteria(
        List<String> refs,
        @Nullable String prefix,
        @Nullable String nameContains,
        @Nullable String owner,
        List<String> debt,
        @Nullable Boolean exposed,
        @Nullable Instant dormantSince,
        @Nullable Instant usedSince,
        List<String> tags) {
    private static final int OCTETS = 200;

    public SecretCriteria {
        refs = List.copyOf(refs);
        debt = List.copyOf(debt);
        tags = List.copyOf(tags);
    }

    /// All whose refs start so.
    public static SecretCriteria startingWith(String prefix) {
        return new SecretCriteria(List.of(), prefix, null, null, List.of(), null, null, null, List.of());
    }

    /// By what of its ref a secret is listed among those whose refs start alike, compared without sign: UTF-8, cut off. Of those that are
    /// equal the first known comes first.
    public static byte[] octets(String ref) {
        byte[] octets = ref.getBytes(StandardCharsets.UTF_8);
        return octets.length > OCTETS ? Arrays.copyOf(octets, OCTETS) : octets;
    }

    /// Whether it matters when a secret was used.
    public boolean asksForUse() {
        return dormantSince != null || usedSince != null;
    }

    /// Whether a secret's use fits; null of one that was never used.
    public boolean fits(@Nullable Activity used) {
        return (dormantSince == null || used == null || used.last().isBefore(dormantSince))
                && (usedSince == null || used != null && !used.last().isBefore(usedSince));
    }
}
