package custody.ingest.adapter;

import custody.ledger.event.Source;
import java.util.HashMap;
import java.util.Map;

/// Under which source a record is mapped, and how that source is set up.
///
/// Settings: `sessionNameLink` (cloudtrail: the link that a role session name becomes), `device` (vault: the audit
/// device that wrote the records; the file or device path), `stream` (vault: the name of the feed, where the device is
/// not said), `cluster` (vault: the name in refs, instead of the
/// source id), `account` (onepassword: the account of records that name none).
public record SourceContext(String sourceId, Map<String, String> settings) {
    public SourceContext {
        if (!Source.isId(sourceId)) {
            throw new IllegalArgumentException("not a source id");
        }
        settings = Map.copyOf(settings);
    }

    public static SourceContext of(String sourceId) {
        return new SourceContext(sourceId, Map.of());
    }

    /// The same source with these settings over its own.
    public SourceContext with(Map<String, String> over) {
        if (over.isEmpty()) {
            return this;
        }
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(over);
        return new SourceContext(sourceId, all);
    }

    public String setting(String name, String otherwise) {
        String value = settings.getOrDefault(name, "");
        return value.isEmpty() ? otherwise : value;
    }
}
