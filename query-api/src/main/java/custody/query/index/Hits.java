package custody.query.index;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hits in the order of the search, whichever way they were asked for. `more` speaks of the direction asked;
/// `total` is null above what is counted exactly; `asOf` is the tree size that the answer holds for.
public record Hits(List<Hit> hits, boolean more, @Nullable Long total, long asOf) {
    public Hits {
        hits = List.copyOf(hits);
    }

    /// An entry's index and its place in the order, for the next page.
    public record Hit(long index, String key) {}
}
