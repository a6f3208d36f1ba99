package custody.query.graphql;

import java.time.Duration;

/// The named bounds of one operation (docs/spec/graphql.md, "Limits").
public final class Limits {
    /// Characters of a document.
    public static final int DOCUMENT_CHARS = 1_000_000;
    /// Tokens of a document.
    static final int TOKENS = 15_000;
    /// Tokens of white space and comments.
    static final int WHITESPACE_TOKENS = 200_000;
    /// Grammar rules inside one another.
    static final int RULE_DEPTH = 500;
    /// Fields inside one another; introspection has its own bounds.
    static final int DEPTH = 12;
    /// Fields of an operation once every fragment is written out, aliases included.
    static final long FIELDS = 5_000;
    /// Points of an operation: see [RequestCost].
    public static final long COST = 20_000;
    /// Nodes that all connections of an operation may return together.
    static final long NODES = 10_000;
    /// `first` and `last` when neither is given.
    static final int PAGE_DEFAULT = 50;
    /// Largest `first` or `last`.
    static final int PAGE_MAX = 100;
    /// Largest `first` of `ledger.feed`.
    static final int FEED_MAX = 1_000;
    /// Ids in one `nodes`, and values in one list of a filter.
    static final int LIST = 100;
    /// Filters inside one another.
    static final int FILTER_DEPTH = 6;
    /// Characters of a text to search for.
    static final int SEARCH_CHARS = 4_000;
    /// Elements that a plain list of objects is taken to have when an operation's cost is computed.
    static final long PLAIN_LIST = 10;
    /// What it costs to count a list of which no row is asked for.
    static final long COUNT_COST = 10;
    /// Wall time of one operation.
    public static final Duration TIME = Duration.ofSeconds(10);
    /// Characters of an error message, which may quote the caller.
    static final int MESSAGE_CHARS = 400;

    private Limits() {}
}
