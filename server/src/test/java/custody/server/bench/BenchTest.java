package custody.server.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.event.EventType;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonDocument;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That every measurement runs and says what it should; never how fast anything is.
class BenchTest {
    @TempDir
    private Path area;

    @Test
    void everyMeasurementGivesFiguresAndLeavesNothing() throws Exception {
        StringWriter progress = new StringWriter();
        BenchResult result = Bench.run(area, Optional.empty(), List.of(), 10_000, 0.1, Optional.empty(), new PrintWriter(progress));

        List<?> rows = (List<?>) result.document().get("rows");
        Set<Object> measured = new HashSet<>();
        for (Object row : rows) {
            Map<?, ?> member = (Map<?, ?>) row;
            measured.add(member.get("bench"));
            assertTrue(!(member.get("figure") instanceof Double figure) || figure > 0 || member.get("unit").equals("s"), row::toString);
        }
        assertEquals(Set.copyOf(Bench.names()), measured);
        String table = String.join("\n", result.table());
        assertTrue(table.contains("who-used-this-secret") && table.contains("bar ≤ 10"), table);
        try (var left = Files.list(area)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aLedgerThatIsKeptIsAskedAgain() throws Exception {
        Optional<Path> kept = Optional.of(area.resolve("kept"));
        List<String> names = List.of("intake-to-indexed", "faceted-search");
        BenchResult first = Bench.run(area, kept, names, 10_000, 0.1, Optional.empty(), new PrintWriter(new StringWriter()));
        BenchResult second = Bench.run(area, kept, names, 20_000, 0.1, Optional.empty(), new PrintWriter(new StringWriter()));

        assertTrue(String.join("\n", first.table()).contains("HTTP to searchable and attributed, 10,000 events"));
        String table = String.join("\n", second.table());
        assertFalse(table.contains("HTTP to searchable"), table);
        assertTrue(table.contains("of 10,000 entries"), table);
    }

    @Test
    void whoeverBeginsLateStillCallsOnce() throws Exception {
        Crew.Done done = Crew.work(3, -1, 10, (caller, round) -> 1);
        assertEquals(3, done.events());
        assertTrue(done.perSecond() > 0);
        assertFalse(ProcessorTime.row("a", "time", 0, 3).isMeasured(), "too short to tell");
        assertEquals(2, ProcessorTime.row("a", "time", 6e-6, 3).figure(), 1e-9);
    }

    @Test
    void aFigureIsHeldAgainstItsBarInItsOwnDirection() {
        Row fast = Row.of("a", "rate", 61, "%").atLeast(60);
        Row slow = Row.of("a", "wait", 11, "ms").atMost(10);
        assertTrue(fast.bar().met(61) && !fast.bar().met(59));
        assertTrue(slow.bar().met(10) && !slow.bar().met(11));
        assertFalse(Row.note("a", "nothing").isMeasured());
    }

    @Test
    void theSeriesMakesDistinctEventsOfEveryKindOfTheStory() throws Exception {
        Map<EventType, Integer> types = new EnumMap<>(EventType.class);
        Set<Object> ids = new HashSet<>();
        long bytes = 0;
        for (int number = 0; number < 4_096; number++) {
            byte[] json = EventSeries.event(number);
            Event event = EventCodec.decodePosted(JsonDocument.parse(json).root(), EventDefaults.NONE);
            types.merge(event.type(), 1, Integer::sum);
            ids.add(event.id());
            bytes += json.length;
        }
        assertEquals(4_096, ids.size());
        assertEquals(Map.of(EventType.GRANT, 256, EventType.APPROVAL, 256, EventType.ISSUE, 192, EventType.USE, 3_136,
                EventType.REVOCATION, 256), types);
        assertTrue(bytes / 4_096 > 560 && bytes / 4_096 < 700, () -> "mean size of an event");
    }

    @Test
    void aBatchIsNumberedAnewAndNothingElseChanges() throws Exception {
        EventBatch batch = EventBatch.of(1_024, 3);
        byte[] before = batch.body().clone();
        byte[] after = batch.numberedFrom(77);
        String[] lines = new String(after, StandardCharsets.UTF_8).split("\n");
        assertEquals(3, lines.length);
        for (int i = 0; i < lines.length; i++) {
            Event event = EventCodec.decodePosted(
                    JsonDocument.parse(lines[i].getBytes(StandardCharsets.UTF_8)).root(), EventDefaults.NONE);
            assertEquals(77 + i, Long.parseLong(event.source().eventId()));
        }
        assertEquals(new String(before, StandardCharsets.UTF_8),
                new String(batch.numberedFrom(1_024), StandardCharsets.UTF_8));
    }

    /// One is written for each post, the other numbered anew for each: the figures are of the same bodies.
    @Test
    void aBodyIsTheSameHoweverItIsMade() {
        ByteSink reused = new ByteSink(16).ascii("from an earlier post");
        for (long[] each : new long[][] {{0, 1}, {1_024, 3}, {999_999_998, 500}, {7, 0}}) {
            int events = (int) each[1];
            assertArrayEquals(EventBatch.of(each[0], events).body(), EventBatch.body(each[0], events, reused));
        }
    }
}
