package custody.ingest.adapter.cloudevents;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceIds;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.adapter.View;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.event.EventFormatException;
import custody.ledger.event.EventIdKind;
import custody.ledger.event.EventTime;
import custody.ledger.event.Source;
import custody.ledger.json.ByteSink;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Reads CloudEvents 1.0 whose type is `dev.custody.<event type>.v1` and whose data is an event without what the
/// envelope says; `source` and `id` of the envelope are the identity.
///
/// Other types are somebody else's and skipped by name; versions before 1.0 and events without the required
/// attributes go to quarantine.
public final class CloudEventsAdapter implements Adapter {
    private static final String PREFIX = "dev.custody.";

    @Override
    public String name() {
        return "cloudevents";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String system() {
        return "cloudevents";
    }

    @Override
    public boolean recognises(JsonNode record) {
        return record.get("specversion") != null;
    }

    @Override
    public String defaultSourceId(JsonNode record) {
        return SourceIds.of("cloudevents", View.of(record).textOr("default", "source"));
    }

    /// The record of an event in binary mode: attributes by their lower-case names without `ce-`, and the data.
    public static JsonNode binary(Map<String, String> attributes, byte[] data) throws JsonException {
        ByteSink out = new ByteSink(256 + data.length).ascii("{");
        for (Map.Entry<String, String> attribute : new TreeMap<>(attributes).entrySet()) {
            if (!attribute.getKey().equals("data")) {
                out.string(attribute.getKey().toLowerCase(Locale.ROOT)).ascii(":").string(attribute.getValue()).ascii(",");
            }
        }
        out.ascii("\"data\":");
        if (data.length == 0) {
            out.ascii("null");
        } else {
            CanonicalJson.write(JsonDocument.parse(data.clone()).root(), out);
        }
        return JsonDocument.parse(out.ascii("}").toByteArray()).root();
    }

    @Override
    public Mapped map(List<SourceRecord> group, SourceContext context) {
        View view = View.of(group.getFirst().json());
        if (!"1.0".equals(view.text("specversion"))) {
            return new Mapped.Unmappable("cloudevents_version", "only version 1.0 is read", "/specversion");
        }
        for (String name : List.of("id", "source", "type")) {
            if (view.text(name) == null) {
                return new Mapped.Unmappable("cloudevents_attribute", "a required attribute is missing", "/" + name);
            }
        }
        String type = view.textOr("", "type");
        if (!type.startsWith(PREFIX)) {
            return new Mapped.Skipped("foreign_type");
        }
        return event(view, type, context);
    }

    private Mapped event(View view, String type, SourceContext context) {
        if (!view.at("data").isObject()) {
            return new Mapped.Unmappable("cloudevents_data", "the data is no JSON object", "/data");
        }
        String word = type.substring(PREFIX.length()).replaceFirst("\\.v1$", "").toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        TreeMap<String, byte[]> members = new TreeMap<>();
        JsonNode data = view.at("data").node();
        if (data != null) {
            data.members().forEach(member -> members.put(member.name(), CanonicalJson.bytes(member.value())));
        }
        members.put("type", CanonicalJsonText.string(word));
        view.time("time").filter(EventTime::isWritable)
                .ifPresent(time -> members.putIfAbsent("eventTime", CanonicalJsonText.string(EventTime.format(time))));
        view.time("recordedtime").filter(EventTime::isWritable)
                .ifPresent(time -> members.putIfAbsent("recordedTime", CanonicalJsonText.string(EventTime.format(time))));
        try {
            JsonNode event = JsonDocument.parse(CanonicalJsonText.object(members)).root();
            return new Mapped.Events(List.of(named(EventCodec.decodePosted(event, new EventDefaults(context.sourceId())), view, context)));
        } catch (EventFormatException e) {
            String detail = e.getMessage();
            return new Mapped.Unmappable(e.code(), detail == null ? "no event" : detail, "/data" + e.pointer());
        } catch (JsonException e) {
            return new Mapped.Unmappable(e.code(), "the data is no acceptable JSON", "/data");
        }
    }

    /// Source and id of the envelope are the identity, the latter unique within the former.
    private Event named(Event event, View view, SourceContext context) {
        String id = view.textOr("", "source") + "|" + view.textOr("", "id");
        Source source = new Source(context.sourceId(), event.source().system().equals("native") ? system() : event.source().system(),
                event.source().stream(), id, EventIdKind.NATIVE, view.scalar("sequence"), id(), event.source().ordinal());
        return event.toBuilder().source(source).build();
    }

    @Override
    public List<String> secretPaths() {
        return List.of();
    }

    private static final class CanonicalJsonText {
        static byte[] string(String text) {
            return new ByteSink(text.length() + 16).string(text).toByteArray();
        }

        static byte[] object(Map<String, byte[]> members) {
            ByteSink out = new ByteSink(512).ascii("{");
            String comma = "";
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                out.ascii(comma).string(member.getKey()).ascii(":").raw(member.getValue());
                comma = ",";
            }
            return out.ascii("}").toByteArray();
        }
    }
}
