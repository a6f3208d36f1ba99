package custody.query.attribution;

import custody.ledger.event.Source;

/// What comes of one system over one stream of one source; `stream` is empty when the source has only one. Which system that
/// is its events say, and how late they may be hangs on it: how far the stream is complete they say together (rule D58).
public record StreamId(String source, String system, String stream) {
    public static StreamId of(Source source) {
        String stream = source.stream();
        return new StreamId(source.id(), source.system(), stream == null ? "" : stream);
    }

    /// Whether both are of one stream of one source.
    boolean isOneWith(StreamId other) {
        return source.equals(other.source) && stream.equals(other.stream);
    }
}
