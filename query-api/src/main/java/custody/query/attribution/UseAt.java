package custody.query.attribution;

/// A use as a tree size knew it.
public record UseAt(long use, long asOf) {}
