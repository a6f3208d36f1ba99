package custody.query.attribution;

/// A stream that sent a GRANT with a scope entry of one system, or with the given pattern without a colon.
public record GrantStream(StreamId stream, String pattern) {}
