package custody.ingest.recognise;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.intake.Origin;
import custody.ledger.json.JsonNode;
import java.util.List;

/// What reads nothing: the records are known to be of no adapter, and go to quarantine as they are.
final class NoAdapter implements Adapter {
    @Override
    public String name() {
        return Origin.UNKNOWN;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String system() {
        return Origin.UNKNOWN;
    }

    @Override
    public boolean recognises(JsonNode record) {
        return false;
    }

    @Override
    public String defaultSourceId(JsonNode record) {
        return Origin.UNKNOWN;
    }

    @Override
    public Mapped map(List<SourceRecord> group, SourceContext context) {
        return new Mapped.Unmappable("adapter_unknown", "no adapter knows this kind of record", "");
    }

    @Override
    public List<String> secretPaths() {
        return List.of();
    }
}
