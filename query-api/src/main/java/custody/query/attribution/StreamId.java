package custody.query.attribution;

import custody.ledger.event.Source;

/// One feed of one source; `stream` is empty when the source has only one.
public record StreamId(String source, String system, String stream) {
    public static StreamId of(Source source) {
        String stream = source.stream();
        return new StreamId(source.id(), source.system(), stream == null ? "" : stream);
    }
}
