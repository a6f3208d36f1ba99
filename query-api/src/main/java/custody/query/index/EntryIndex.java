package custody.query.index;

/// Search over what has been indexed. For any number of threads; never waits for indexing.
public interface EntryIndex {
    /// The tree size that searches cover now.
    long size();

    /// One page; throws [EntryQueryException] when the search text or the key cannot be understood.
    Hits search(Search search);
}
