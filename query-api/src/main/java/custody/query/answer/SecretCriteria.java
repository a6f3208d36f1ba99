package custody.query.answer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which secrets; a null or empty part asks nothing. `debt` and `tags` match when one of them is there.
public record SecretCriteria(
        List<String> refs,
        @Nullable String prefix,
        @Nullable String nameContains,
        @Nullable String owner,
        List<String> debt,
        @Nullable Boolean exposed,
        @Nullable Instant dormantSince,
        List<String> tags) {
    public SecretCriteria {
        refs = List.copyOf(refs);
        debt = List.copyOf(debt);
        tags = List.copyOf(tags);
    }
}
