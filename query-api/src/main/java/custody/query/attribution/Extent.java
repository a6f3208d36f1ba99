package custody.query.attribution;

/// What is known of a grant without reading it: from when to when it can hold, and how telling it can be afterwards.
///
/// A grant with several statements has the first `from`, the last `until`, and of everything else what makes it come
/// first (rule D51): `start` is the latest start, `revoked` whether any revocation names it, `early` whether anything
/// ends it before it starts, `entries` the fewest scope entries, `narrowest` the length of the longest pattern, [#WHOLE]
/// when a whole ref is in a scope.
public record Extent(
        long from, long until, long start, boolean revoked, boolean early, int entries, int narrowest) {
    /// Narrower than any pattern; longer patterns count as one of this length.
    public static final int WHOLE = 0xffff;

    /// The most entries that are told apart.
    public static final int MOST_ENTRIES = 0x3fff;

    public Extent {
        entries = Math.min(entries, MOST_ENTRIES);
        narrowest = Math.min(narrowest, WHOLE);
    }

    /// Of both together.
    Extent and(Extent other) {
        return new Extent(Math.min(from, other.from), Math.max(until, other.until), Math.max(start, other.start),
                revoked || other.revoked, early || other.early, Math.min(entries, other.entries), Math.max(narrowest, other.narrowest));
    }
}
