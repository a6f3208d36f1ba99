package custody.query.index;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A verdict version as the index needs it. `from` is the index of the entry that caused it; `replaces` that of the
/// version before it, -1 for the first; `withdrawn` means that the use was corrected away. `grant` as in
/// [EntryField#GRANT].
public record IndexedVerdict(
        long use,
        long from,
        long replaces,
        boolean withdrawn,
        String verdict,
        String verdictClass,
        List<String> flags,
        String confidence,
        @Nullable String grant,
        List<String> chain,
        @Nullable Long endedBy) {
    public IndexedVerdict {
        flags = List.copyOf(flags);
        chain = List.copyOf(chain);
    }
}
