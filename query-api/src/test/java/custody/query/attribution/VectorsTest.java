package custody.query.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The 37 vectors of `testdata/attribution/vectors`, each in order, in shuffled orders, and all in one ledger.
class VectorsTest {
    private static final Path FOLDER = Path.of("..", "testdata", "attribution", "vectors");

    private record Vector(String name, List<Event> events, JsonNode expected, List<Event> later, JsonNode then) {}

    @TestFactory
    Stream<DynamicTest> vectors() throws Exception {
        return all().stream().map(v -> DynamicTest.dynamicTest(v.name, () -> check(v)));
    }

    @Test
    void thereAre37() throws Exception {
        assertEquals(37, all().size());
    }

    /// Every vector is closed in itself: together in one ledger, shuffled, they say the same.
    @Test
    void allInOneLedger() throws Exception {
        List<Vector> all = all();
        var events = new ArrayList<Event>();
        all.forEach(v -> events.addAll(v.events));
        Collections.shuffle(events, new Random(37));
        var store = new MemoryStore();
        World.run(store, events);
        all.forEach(v -> check(v.name, v.expected, events, store));
    }

    private static void check(Vector v) {
        var random = new Random(37);
        var events = new ArrayList<>(v.events);
        String said = Said.of(events);
        for (int i = 0; i < 21; i++) {
            assertEquals(said, Said.of(events));
            var store = new MemoryStore();
            Engine engine = World.run(store, events);
            check(v.name, v.expected, events, store);
            for (Event event : v.later) {
                events.add(event);
                engine.apply(LedgerFact.first(events.size() - 1, World.LATER, event));
            }
            check(v.name, v.then, events, store);
            events.removeAll(v.later);
            Collections.shuffle(events, random);
        }
    }

    private static void check(String name, JsonNode expected, List<Event> events, MemoryStore store) {
        JsonNode use = expected.get("use");
        int index = 0;
        while (!events.get(index).source().id().equals(use.text("source").orElseThrow())
                || !events.get(index).source().eventId().equals(use.text("eventId").orElseThrow())) {
            index++;
        }
        VerdictVersion last = store.latest(index);
        assertEquals(expected.text("verdict").orElseThrow(), last.verdict().name(), name + ": " + last.reason());
        assertEquals(expected.text("class").orElseThrow(), last.verdictClass().name(), name);
        var flags = EnumSet.noneOf(Flag.class);
        expected.get("flags").elements().forEach(f -> flags.add(Flag.valueOf(f.asString())));
        assertTrue(last.flags().containsAll(flags), name + ": " + last.flags() + " lacks some of " + flags);
        if (expected.get("finality") != null) {
            Finality plain = Gaps.finality(store, store.fact(index));
            assertEquals(expected.text("finality").orElseThrow(), plain.name(), name);
        }
    }

    private static List<Vector> all() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            var all = new ArrayList<Vector>();
            for (Path file : files.sorted().toList()) {
                JsonNode root = JsonDocument.parse(Files.readAllBytes(file)).root();
                JsonNode then = root.get("then");
                all.add(new Vector(root.text("name").orElseThrow(), events(root), root.get("expected"),
                        then == null ? List.of() : events(then),
                        then == null ? root.get("expected") : then.get("expected")));
            }
            return all;
        }
    }

    private static List<Event> events(JsonNode of) throws Exception {
        var events = new ArrayList<Event>();
        for (JsonNode event : of.get("events").elements()) {
            events.add(EventCodec.decode(event));
        }
        return events;
    }
}
