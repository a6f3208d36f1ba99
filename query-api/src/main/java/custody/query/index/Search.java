package custody.query.index;

import org.jspecify.annotations.Nullable;

/// One page of a search: `count` hits behind a key, or before it when `forward` is false, from the start (the end)
/// when there is none. Without `counted`, hits beyond the page need not be counted. `asOf` is a tree size: what the ledger knew then; above the index's own it means that one.
public record Search(
        Over over, EntryQuery where, Order order, boolean ascending, long asOf, int count, @Nullable String key, boolean forward,
        boolean counted) {
    /// The largest page.
    public static final int MOST = 10_000;

    public Search {
        if (count < 1 || count > MOST || asOf < 0) {
            throw new IllegalArgumentException("count " + count + ", as of " + asOf);
        }
    }

    public Search(
            Over over, EntryQuery where, Order order, boolean ascending, long asOf, int count, @Nullable String key, boolean forward) {
        this(over, where, order, ascending, asOf, count, key, forward, true);
    }

    /// What is searched.
    public enum Over {
        /// All entries.
        ENTRIES,
        /// Uses and attempts, each with the verdict that was in force.
        USES
    }

    /// What hits are sorted by; the index breaks ties, in the same direction. Relevance has the best first.
    public enum Order {
        EVENT_TIME,
        INDEX,
        RELEVANCE
    }
}
