package custody.query.index;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Search over what has been indexed. For any number of threads; never waits for indexing.
public interface EntryIndex {
    /// The tree size that searches cover now.
    long size();

    /// One page; throws [EntryQueryException] when the search text or the key cannot be understood.
    Hits search(Search search);

    /// Documents that began to hold with an entry below a size and behind a place, in order, at most `max`: all of
    /// entries that were appended, or all verdict versions. Those that hold no more are among them.
    List<Beginning> beginnings(Search.Over over, EntryQuery where, Beginning behind, long below, int max);

    /// What the search's condition finds, counted by the values of fields that have one value at most, and with
    /// `daily` by the day since 1970 in the last place. Throws [EntryQueryException] when it cannot be understood, has
    /// more than `most` combinations, or takes too long. Page and order of the search do not matter.
    default Map<List<String>, Long> tally(Search search, List<EntryField> by, boolean daily, int most) {
        return tally(search, by, Map.of(), daily, most);
    }

    /// The same, where what the values of some fields mean counts instead of them.
    Map<List<String>, Long> tally(Search search, List<EntryField> by, Map<EntryField, Meanings> meanings, boolean daily, int most);

    /// What stands beside values of a field in `beside`, of which documents keep the value for counting. Page and order of
    /// the search do not matter. Throws [EntryQueryException] when it cannot be understood; questions do when all of them
    /// together take too long.
    Beside beside(Search search, EntryField of, EntryField beside);

    /// For each of some values of a field, the newest `most` entries of those that the search's condition finds: by event
    /// time, then by index. Page and order of the search do not matter.
    Map<String, Set<Long>> newestOf(Search search, EntryField by, Set<String> values, int most);

    /// For each value of a field, the newest entry of those that the search's condition finds: by event time, then by
    /// index. Page and order of the search do not matter.
    Map<String, Long> newest(Search search, EntryField by);
}
