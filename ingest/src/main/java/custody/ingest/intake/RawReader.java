package custody.ingest.intake;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.file.RecordFiles.Item;
import custody.ingest.group.Grouper;
import custody.ingest.recognise.Adapters;
import custody.ingest.recognise.Recogniser;
import custody.ledger.json.JsonNode;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a post of vendor records for one source. The adapter is given, or was fixed for the source, or is that of
/// the first record which one knows; from then on it is the source's, a given one from the first event that it makes. One
/// post only.
public final class RawReader {
    private final GroupReader groups;
    private final Recogniser recogniser;
    private final SourceRegister sources;
    private final String source;
    private final InstantSource clock;
    private final SourceContext context;
    private @Nullable Adapter adapter;
    private @Nullable Grouper grouper;
    /// Whether the adapter was given and has made no event yet.
    private boolean isUntried;

    /// `source` names the source, and settings that stand over those that it has, for this post.
    public RawReader(Poster poster, Recogniser recogniser, SourceRegister sources, SourceContext source,
            @Nullable Adapter given, InstantSource clock) {
        this.groups = new GroupReader(poster);
        this.recogniser = recogniser;
        this.sources = sources;
        this.source = source.sourceId();
        this.clock = clock;
        this.context = sources.context(this.source).with(source.settings());
        this.adapter = given != null ? given : sources.adapter(this.source).flatMap(recogniser::named).orElse(null);
        this.isUntried = given != null;
    }

    /// The adapter that reads this post, once that is known.
    public @Nullable Adapter adapter() {
        return adapter;
    }

    public void read(Item item, Batch batch) {
        switch (item) {
            case Item.Json json -> record(json.position(), json.node(), batch);
            case Item.Damaged damaged -> batch.refuse(new Refusal(
                    Origin.Slice.of(name(), damaged.position(), damaged.bytes()), damaged.code(), "",
                    "the record cannot be read", damaged.offset(), source));
        }
    }

    /// The end of the post: what still waits for its like is mapped without.
    public void end(Batch batch) {
        if (grouper != null) {
            map(grouper.drain(), batch);
        }
    }

    private void record(long position, JsonNode node, Batch batch) {
        if (adapter == null) {
            adapter = recogniser.recognise(node).orElse(null);
            if (adapter != null) {
                sources.fix(source, adapter.name());
            }
        }
        SourceRecord record = new SourceRecord(position, node);
        if (adapter == null) {
            groups.read(Adapters.NONE, List.of(record), context, batch);
            return;
        }
        Grouper waiting = grouper == null ? new Grouper(adapter) : grouper;
        grouper = waiting;
        map(waiting.add(record, clock.instant()), batch);
    }

    private void map(List<List<SourceRecord>> ready, Batch batch) {
        for (List<SourceRecord> group : ready) {
            groups.read(known(), group, context, batch);
        }
        if (isUntried && !batch.submissions.isEmpty()) {
            isUntried = false;
            sources.fix(source, known().name());
        }
    }

    private Adapter known() {
        if (adapter == null) {
            throw new IllegalStateException("nothing is grouped before its adapter is known");
        }
        return adapter;
    }

    private String name() {
        return adapter == null ? Origin.UNKNOWN : adapter.name();
    }
}
