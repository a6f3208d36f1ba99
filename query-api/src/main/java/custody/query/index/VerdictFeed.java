package custody.query.index;

import java.util.List;

/// Where the index learns of verdicts: durable, so that it can be asked again after a crash.
@FunctionalInterface
public interface VerdictFeed {
    /// The versions caused by entries in `[from, to)`, in the order in which they came to be.
    List<IndexedVerdict> between(long from, long to);
}
