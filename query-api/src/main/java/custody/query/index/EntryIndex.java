package custody.query.index;

import java.util.List;

/// Search over what has been indexed. For any number of threads; never waits for indexing.
public interface EntryIndex {
    /// The tree size that searches cover now.
    long size();

    /// One page; throws [EntryQueryException] when the search text or the key cannot be understood.
    Hits search(Search search);

    /// Documents that began to hold with an entry below a size and behind a place, in order, at most `max`: all of
    /// entries that were appended, or all verdict versions. Those that hold no more are among them.
    List<Beginning> beginnings(Search.Over over, EntryQuery where, Beginning behind, long below, int max);
}
