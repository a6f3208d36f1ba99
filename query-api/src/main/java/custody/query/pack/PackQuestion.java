package custody.query.pack;

import custody.query.answer.Condition;
import custody.query.answer.GrantKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a pack is asked for, by whom, and why.
///
/// `asOf` is a tree size. `filter` is a condition and the words it was asked in. `since` is the size of a checkpoint that
/// the reader of the pack kept.
public record PackQuestion(
        String by,
        String reason,
        @Nullable String ticket,
        long asOf,
        List<Long> uses,
        @Nullable GrantKey grant,
        @Nullable Filter filter,
        @Nullable Long since) {
    public PackQuestion {
        uses = List.copyOf(uses);
    }

    /// A choice of entries, and how it was put: JSON values.
    public record Filter(Condition where, Map<String, Object> words) {
        public Filter {
            words = Map.copyOf(words);
        }
    }
}
