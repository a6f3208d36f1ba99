package custody.ingest.adapter;

import custody.ledger.json.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A pure map from one vendor's records to events.
///
/// The same group gives the same result always: no clock, no I/O, no state between calls. Input is not trusted:
/// whatever a record holds, the answer is a [Mapped], never an exception.
public interface Adapter {
    /// Records of one group, at most; a longer one is mapped in parts.
    int MAX_GROUP = 64;

    /// The name without version, as `--adapter` takes it.
    String name();

    /// Counts up when the mapping changes so that the same record gives other events.
    int version();

    /// The value of `source.adapter`.
    default String id() {
        return name() + "/" + version();
    }

    /// `source.system` of its events: what scrub rules and clock defaults go by.
    String system();

    /// Whether a record has the shape that this adapter reads.
    boolean recognises(JsonNode record);

    /// Records with the same key (within one stream) are mapped together; empty: alone.
    default Optional<String> groupKey(JsonNode record) {
        return Optional.empty();
    }

    /// Whether these records of one key are all that there will be.
    default boolean isWhole(List<SourceRecord> group) {
        return true;
    }

    /// A source id for a record that is imported without one; always a legal one.
    String defaultSourceId(JsonNode record);

    /// Settings of the source that the first two records of a file tell; none for most files.
    default Map<String, String> beginning(JsonNode first, JsonNode second) {
        return Map.of();
    }

    /// Maps the records of one group, in the order they came; a lone record is a group of one.
    Mapped map(List<SourceRecord> group, SourceContext context);

    /// Where in a record secret values may stand, in the words of `custody.ledger.scrub.ScrubRule#path`.
    List<String> secretPaths();
}
