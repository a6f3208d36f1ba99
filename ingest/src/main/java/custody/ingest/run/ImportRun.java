package custody.ingest.run;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.file.RecordFiles;
import custody.ingest.file.RecordFiles.Item;
import custody.ingest.group.Grouper;
import custody.ingest.intake.Origin;
import custody.ingest.recognise.Recogniser;
import custody.ingest.run.RecordTarget.Damage;
import custody.ledger.json.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One import: reads files and directories, recognises each record, brings groups together within a file, and
/// delivers them.
public final class ImportRun {
    /// The source of records that nobody knows, when none is given.
    private static final String UNKNOWN_SOURCE = "unknown";
    /// The beginning of a file that cannot be unpacked is kept, so much of it.
    private static final int HEAD = 1 << 20;

    private final Recogniser recogniser;
    private final RecordTarget target;
    private final Choice choice;
    private final InstantSource clock;
    private final Map<Feed, Grouper> groupers = new LinkedHashMap<>();
    private LongConsumer progress = records -> {};
    private String adapterOfFile = Origin.UNKNOWN;
    private String sourceOfFile = UNKNOWN_SOURCE;
    private Map<String, String> settingsOfFile = Map.of();
    private @Nullable JsonNode first;
    private long recordsOfFile;
    private long records;

    /// What the caller has settled beforehand: a source, an adapter and settings of the source for all records.
    public record Choice(@Nullable String source, @Nullable Adapter adapter, Map<String, String> settings) {
        public static final Choice NONE = new Choice(null, null, Map.of());

        public Choice {
            settings = Map.copyOf(settings);
        }
    }

    private record Feed(Adapter adapter, String source) {}

    public ImportRun(Recogniser recogniser, RecordTarget target, Choice choice, InstantSource clock) {
        this.recogniser = recogniser;
        this.target = target;
        this.choice = choice;
        this.clock = clock;
    }

    /// Tells how many records have been read, as they are read.
    public ImportRun progress(LongConsumer each) {
        progress = each;
        return this;
    }

    /// Reads everything below the paths, in the order of the names, and returns when all of it is durable.
    public ImportSummary read(List<Path> paths) throws IOException, InterruptedException {
        for (Path path : paths) {
            for (Path file : files(path)) {
                file(file);
            }
        }
        return target.settle();
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private void file(Path file) throws IOException, InterruptedException {
        adapterOfFile = choice.adapter == null ? Origin.UNKNOWN : choice.adapter.name();
        sourceOfFile = choice.source == null ? UNKNOWN_SOURCE : choice.source;
        settingsOfFile = choice.settings;
        first = null;
        recordsOfFile = 0;
        long before = records;
        try {
            RecordFiles.read(file, (path, item) -> take(item));
        } catch (RecordFiles.EndlessLineException e) {
            // Its beginning was taken already, and what follows is not read.
            progress.accept(records);
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            refuse(new Damage(records - before, head(file), "gzip_damaged", -1));
        }
        for (Map.Entry<Feed, Grouper> stream : groupers.entrySet()) {
            deliver(stream.getKey(), stream.getValue().drain());
        }
        groupers.clear();
    }

    private static byte[] head(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD);
        }
    }

    private void take(Item item) throws IOException {
        try {
            switch (item) {
                case Item.Json json -> record(json);
                case Item.Damaged damaged ->
                    refuse(new Damage(damaged.position(), damaged.bytes(), damaged.code(), damaged.offset()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException stopped = new InterruptedIOException("the import was interrupted");
            stopped.initCause(e);
            throw stopped;
        }
    }

    private void record(Item.Json json) throws IOException, InterruptedException {
        JsonNode node = json.node();
        Adapter adapter = choice.adapter != null ? choice.adapter : recogniser.recognise(node).orElse(null);
        if (adapter == null) {
            String source = choice.source == null ? UNKNOWN_SOURCE : choice.source;
            count();
            target.refuse(Origin.UNKNOWN, source,
                    new Damage(json.position(), Origin.Group.oneLine(node.raw()), "adapter_unknown", -1));
            return;
        }
        String source = choice.source != null ? choice.source : adapter.defaultSourceId(node);
        adapterOfFile = adapter.name();
        sourceOfFile = source;
        count();
        learn(adapter, node);
        Feed stream = new Feed(adapter, source);
        Grouper grouper = groupers.computeIfAbsent(stream, s -> new Grouper(s.adapter));
        deliver(stream, grouper.add(new SourceRecord(json.position(), node), clock.instant()));
    }

    /// What a file's first two records say of its source holds for the file; what the caller said goes before.
    private void learn(Adapter adapter, JsonNode node) {
        recordsOfFile++;
        if (recordsOfFile == 1) {
            first = node;
        } else if (recordsOfFile == 2 && first != null) {
            Map<String, String> told = new HashMap<>(adapter.beginning(first, node));
            told.putAll(choice.settings);
            settingsOfFile = told;
            first = null;
        }
    }

    private void refuse(Damage damage) throws IOException, InterruptedException {
        count();
        target.refuse(adapterOfFile, sourceOfFile, damage);
    }

    private void deliver(Feed stream, List<List<SourceRecord>> groups) throws IOException, InterruptedException {
        for (List<SourceRecord> group : groups) {
            target.deliver(stream.adapter, new SourceContext(stream.source, settingsOfFile), group);
        }
    }

    private void count() {
        progress.accept(++records);
    }
}
