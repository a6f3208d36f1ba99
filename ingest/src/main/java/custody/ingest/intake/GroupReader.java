package custody.ingest.intake;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ledger.event.Event;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Maps groups of records that one adapter reads.
public final class GroupReader {
    private final Poster poster;

    public GroupReader(Poster poster) {
        this.poster = poster;
    }

    /// Maps one group; exactly one thing becomes of all its records.
    public void read(Adapter adapter, List<SourceRecord> group, SourceContext context, Batch batch) {
        Origin origin = new Origin.Group(adapter.name(), group);
        switch (adapter.map(group, context)) {
            case Mapped.Events mapped -> events(mapped.events(), record(adapter, group), origin, batch);
            case Mapped.Skipped skipped -> batch.skip(adapter.name(), skipped.reason(), group.size());
            case Mapped.Unmappable bad -> batch.refuse(new Refusal(
                    origin, bad.code(), bad.pointer(), bad.detail(), Refusal.NO_OFFSET, context.sourceId()));
        }
    }

    /// All events of a group or none.
    private void events(List<Event> events, @Nullable JsonNode record, Origin origin, Batch batch) {
        for (Event event : events) {
            if (!poster.mayPostAs(event.source().id())) {
                batch.refuse(NativeReader.forbidden(origin, event.source().id()));
                return;
            }
        }
        events.forEach(event -> batch.event(event, record, origin));
    }

    /// What is kept beside the events: the record, an array of them when there are several, nothing for our own form.
    private static @Nullable JsonNode record(Adapter adapter, List<SourceRecord> group) {
        if (adapter.name().equals(NativeReader.NATIVE)) {
            return null;
        }
        if (group.size() == 1) {
            return group.getFirst().json();
        }
        ByteSink array = new ByteSink(4096).octet('[');
        for (int i = 0; i < group.size(); i++) {
            if (i > 0) {
                array.octet(',');
            }
            array.raw(group.get(i).json().raw());
        }
        try {
            return JsonDocument.parse(array.octet(']').toByteArray()).root();
        } catch (JsonException e) {
            // Records nested to the limit, one level deeper now: the one that the events come from is kept.
            return group.getLast().json();
        }
    }
}
