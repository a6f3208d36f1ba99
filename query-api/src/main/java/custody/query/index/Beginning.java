package custody.query.index;

/// A document and the entry since which it holds: `from` is that entry, `index` the entry or use that it is about.
/// Ordered by both.
public record Beginning(long from, long index) {}
