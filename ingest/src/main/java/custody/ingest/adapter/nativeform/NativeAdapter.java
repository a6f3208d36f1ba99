package custody.ingest.adapter.nativeform;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceIds;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.adapter.View;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.event.EventFormatException;
import custody.ledger.event.EventType;
import custody.ledger.json.JsonNode;
import java.util.List;

/// Reads events in our own form, full or short, out of files.
public final class NativeAdapter implements Adapter {
    @Override
    public String name() {
        return "native";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String system() {
        return "native";
    }

    @Override
    public boolean recognises(JsonNode record) {
        View view = View.of(record);
        String type = view.text("type");
        return "custody.event/1".equals(view.text("schema"))
                || type != null && isType(type) && view.text("eventTime") != null && view.text("specversion") == null;
    }

    private static boolean isType(String word) {
        for (EventType type : EventType.values()) {
            if (type.name().equals(word)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String defaultSourceId(JsonNode record) {
        String stated = View.of(record).text("source", "id");
        return stated == null || !custody.ledger.event.Source.isId(stated) ? SourceIds.of("native", "default") : stated;
    }

    @Override
    public Mapped map(List<SourceRecord> group, SourceContext context) {
        try {
            return new Mapped.Events(List.of(
                    EventCodec.decodePosted(group.getFirst().json(), new EventDefaults(context.sourceId()))));
        } catch (EventFormatException e) {
            String detail = e.getMessage();
            return new Mapped.Unmappable(e.code(), detail == null ? "no event" : detail, e.pointer());
        }
    }

    @Override
    public List<String> secretPaths() {
        return List.of();
    }
}
