package custody.ingest.adapter;

import custody.ingest.file.RecordFiles;
import custody.ingest.group.Grouper;
import custody.ingest.recognise.Adapters;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.event.EventFormatException;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Maps whole files as an import would, and counts.
final class Run {
    final Map<String, Integer> counts = new TreeMap<>();
    final List<Event> events = new ArrayList<>();
    int records;
    int accounted;

    static @Nullable Path corpus() {
        for (String place : List.of("../shared/corpus", "../../shared/corpus")) {
            if (Files.isDirectory(Path.of(place))) {
                return Path.of(place);
            }
        }
        return null;
    }

    static Run of(Path path) throws IOException {
        Run run = new Run();
        Map<String, Grouper> groupers = new HashMap<>();
        Map<String, Path> last = new HashMap<>();
        RecordFiles.read(path, (file, item) -> {
            run.records++;
            switch (item) {
                case RecordFiles.Item.Damaged damaged -> run.count("quarantine " + damaged.code(), 1);
                case RecordFiles.Item.Json json -> {
                    var adapter = Adapters.recogniser().recognise(json.node());
                    if (adapter.isEmpty()) {
                        run.count("quarantine adapter_unknown", 1);
                        return;
                    }
                    Adapter found = adapter.get();
                    Grouper grouper = groupers.computeIfAbsent(found.name(), n -> new Grouper(found));
                    if (!file.equals(last.put(found.name(), file))) {
                        grouper.drain().forEach(group -> run.map(found, group));
                    }
                    grouper.add(new SourceRecord(json.position(), json.node()), Instant.EPOCH).forEach(group -> run.map(found, group));
                }
            }
        });
        groupers.forEach((name, grouper) -> grouper.drain()
                .forEach(group -> run.map(Adapters.recogniser().named(name).orElseThrow(), group)));
        return run;
    }

    private void map(Adapter adapter, List<SourceRecord> group) {
        SourceContext context = SourceContext.of(adapter.defaultSourceId(group.getFirst().json()));
        Mapped mapped = adapter.map(group, context);
        switch (mapped) {
            case Mapped.Events some -> {
                count("used", group.size());
                some.events().forEach(event -> {
                    counts.merge("  event " + event.type(), 1, Integer::sum);
                    check(event);
                });
                if (some.events().stream().map(Event::id).distinct().count() != some.events().size()) {
                    throw new AssertionError("two events of one group have one identity");
                }
                events.addAll(some.events());
            }
            case Mapped.Skipped skipped -> count("skipped " + skipped.reason(), group.size());
            case Mapped.Unmappable bad -> count("quarantine " + bad.code(), group.size());
        }
        if (!mapped.equals(adapter.map(group, context))) {
            throw new AssertionError("mapped twice, not the same");
        }
    }

    private void count(String what, int n) {
        counts.merge(what, n, Integer::sum);
        accounted += n;
    }

    static void check(Event event) {
        byte[] bytes = EventCodec.encode(event);
        try {
            Event back = EventCodec.decode(JsonDocument.parse(bytes).root());
            if (!Arrays.equals(bytes, EventCodec.encode(back)) || !back.equals(event)) {
                throw new AssertionError("an event is another after encoding");
            }
            EventCodec.decodePosted(JsonDocument.parse(bytes).root(), EventDefaults.NONE);
        } catch (JsonException | EventFormatException e) {
            throw new AssertionError("an event cannot be read back: " + e.getMessage(), e);
        }
        if (event.secret() != null && !event.secret().ref().matches("(?s)(aws:(secretsmanager|ssm|kms):[^:]+:[^:]*:.+|vault:[^/]+/.+|op://[^/]+/.+)")) {
            throw new AssertionError("a secret ref is not canonical: " + event.type());
        }
    }
}
