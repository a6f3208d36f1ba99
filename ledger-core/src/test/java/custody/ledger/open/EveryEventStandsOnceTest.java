package custody.ledger.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendOutcome.Appended;
import custody.ledger.admission.AppendOutcome.Duplicate;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.admission.Submission;
import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Any number of callers post the same few events, in any grouping and order, more than once: each payload stands
/// once, every caller is told the same place, and the standing of each follows from those before it.
class EveryEventStandsOnceTest {
    private static final int SEEDS = 12;
    private static final int CALLERS = 6;
    private static final int ROUNDS = 60;
    private static final int IDS = 40;

    @TempDir
    Path directory;

    @Test
    void anyInterleaving_ofPostsMadeTwice_givesEachEventOnce() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("EveryEventStandsOnceTest -Dseed=" + seed);
        for (int i = 0; i < SEEDS; i++) {
            Path data = directory.resolve("data" + i);
            Map<Event, Long> places = new ConcurrentHashMap<>();
            // Twice, so that the second time half of the events are in files.
            for (int life = 0; life < 2; life++) {
                try (OpenLedger ledger = OpenLedger.open(data, KilledWriter.SETTINGS, InstantSource.system())) {
                    postFromManyThreads(ledger, seed + 2 * i + life, places);
                    check(ledger, places);
                }
            }
        }
    }

    private static void postFromManyThreads(OpenLedger ledger, long seed, Map<Event, Long> places) throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                Random random = new Random(seed * CALLERS + caller);
                all.add(callers.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        post(ledger, random, places);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private static void post(OpenLedger ledger, Random random, Map<Event, Long> places) throws Exception {
        List<Submission> submissions = new ArrayList<>();
        for (int i = random.nextInt(1, 9); i > 0; i--) {
            String stream = List.of("a", "b", "c").get(random.nextInt(10) / 4);
            String secret = random.nextInt(5) == 0 ? "y" : "x";
            submissions.add(TestEvents.use("e" + random.nextInt(IDS), stream, secret));
        }
        List<AppendOutcome> outcomes = ledger.appender().append(submissions);
        long last = -1;
        for (int i = 0; i < outcomes.size(); i++) {
            long place = switch (outcomes.get(i)) {
                case Appended appended -> {
                    assertTrue(appended.index() > last, "the order of a call");
                    last = appended.index();
                    yield last;
                }
                case Duplicate duplicate -> duplicate.index();
                case AppendOutcome.Rejected rejected -> throw new AssertionError(rejected.toString());
            };
            Long before = places.put(submissions.get(i).event(), place);
            assertTrue(before == null || before == place, "two places for one event");
        }
    }

    private static void check(OpenLedger ledger, Map<Event, Long> places) {
        List<Entry> entries = new ArrayList<>();
        while (entries.size() < ledger.size()) {
            entries.addAll(ledger.entries().read(entries.size(), 1_000, 1 << 20));
        }
        Map<String, Entry> first = new HashMap<>();
        Map<String, Set<String>> streams = new HashMap<>();
        Set<Event> seen = new HashSet<>();
        for (Entry entry : entries) {
            Event event = Objects.requireNonNull(entry.payload()).event();
            assertTrue(seen.add(event), "entry " + entry.index() + " stands twice");
            assertEquals(places.get(event), entry.index());
            String id = event.source().eventId();
            Set<String> known = streams.computeIfAbsent(id, _ -> new HashSet<>());
            Standing due = known.isEmpty() ? Standing.FIRST : known.contains(event.source().stream()) ? Standing.CONFLICT : Standing.COPY;
            assertEquals(due, entry.standing(), "entry " + entry.index());
            first.putIfAbsent(id, entry);
            assertEquals(first.get(id).index(), entry.original());
            known.add(event.source().stream());
        }
        assertEquals(places.keySet(), seen);
    }
}
