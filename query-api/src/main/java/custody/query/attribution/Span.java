package custody.query.attribution;

/// From one [Moment] to another, both included.
public record Span(long from, long until) {
    /// All times.
    public static final Span ALL = new Span(Moment.NEVER, Moment.FOREVER);

    /// No time at all.
    static final Span NONE = new Span(Moment.FOREVER, Moment.NEVER);

    static Span since(long from) {
        return new Span(from, Moment.FOREVER);
    }

    /// From the first moment of both to the last.
    Span and(Span other) {
        return new Span(Math.min(from, other.from), Math.max(until, other.until));
    }

    public boolean isEmpty() {
        return from > until;
    }

    /// Whether both share a moment.
    public boolean touches(Span other) {
        return from <= other.until && other.from <= until;
    }
}
