package custody.query.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Event;
import custody.ledger.read.EntryReader;
import custody.query.attribution.Finality;
import custody.query.attribution.RandomWorlds;
import custody.query.attribution.VerdictVersion;
import custody.query.follow.MemoryEntries;
import custody.query.index.IndexedVerdict;
import custody.query.project.Batch;
import custody.query.project.ProjectionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Crashes, failures, changes of format and questions meanwhile.
class StoredAttributionTest {
    private static final long SEED = Long.getLong("custody.seed", System.nanoTime());
    private static final EvidenceLimits SMALL = new EvidenceLimits(50, 50, 20, 100_000, 5, 10, false);

    @TempDir
    Path directory;

    private static MemoryEntries world(int size) {
        var entries = new MemoryEntries();
        for (Event event : RandomWorlds.world(new Random(SEED), size)) {
            entries.append(event);
        }
        return entries;
    }

    private static List<IndexedVerdict> expected(EntryReader entries, long size) {
        var memory = new AttributionProjection();
        for (long at = 0; at < size; at += 1_000) {
            memory.apply(Batch.decode(entries.read(at, (int) Math.min(1_000, size - at), 16 << 20)));
        }
        return memory.between(0, size);
    }

    private static void takeAll(StoredAttribution stored, EntryReader entries, int batch)
            throws ProjectionException {
        for (long at = stored.position(); at < entries.size(); at = stored.position()) {
            stored.apply(Batch.decode(entries.read(at, batch, 16 << 20)));
        }
    }

    /// Every statement and every commit of a run fails once, and every commit once after it was done.
    @Test
    void anyFailureLeavesPositionAndDataTogether() throws Exception {
        MemoryEntries entries = world(30);
        List<IndexedVerdict> expected = expected(entries, entries.size());
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            EvidenceRepository rows = database.bean(EvidenceRepository.class);
            int failed = 0;
            boolean armed = false;
            for (int call = 1; !armed; call++) {
                for (boolean late : List.of(false, true)) {
                    rows.clear();
                    TestDatabase.failAt(call, late);
                    failed += untilDone(new StoredAttribution(entries, rows, SMALL), entries);
                    armed = TestDatabase.isArmed();
                    TestDatabase.failAt(0, false);
                    var again = new StoredAttribution(entries, rows, SMALL);
                    assertEquals(entries.size(), again.position());
                    assertEquals(expected, again.between(0, entries.size()), "seed " + SEED + "L call " + call);
                }
            }
            assertTrue(failed > 100, "failures " + failed);
        }
    }

    private static int untilDone(StoredAttribution stored, MemoryEntries entries) {
        int failures = 0;
        while (failures < 5) {
            try {
                takeAll(stored, entries, 7);
                return failures;
            } catch (ProjectionException e) {
                failures++;
            }
        }
        throw new AssertionError("it fails on and on");
    }

    @Test
    void stateOfOtherRulesOrAnotherLedgerIsMadeAgain() throws Exception {
        MemoryEntries entries = world(40);
        MemoryEntries other = world(40);
        other.append(entries.entry(0).orElseThrow().payload().event());
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            EvidenceRepository rows = database.bean(EvidenceRepository.class);
            takeAll(new StoredAttribution(entries, rows, SMALL), entries, 10);
            assertEquals(entries.size(), new StoredAttribution(entries, rows, SMALL).position());
            var shorter = new MemoryEntries();
            shorter.append(entries.entry(0).orElseThrow().payload().event());
            assertEquals(0, new StoredAttribution(shorter, rows, SMALL).position());
            takeAll(new StoredAttribution(other, rows, SMALL), other, 10);
            var longer = world(40);
            longer.append(entries.entry(1).orElseThrow().payload().event());
            assertEquals(0, new StoredAttribution(longer, rows, SMALL).position());
            assertTrue(rows.runs().isEmpty());
            takeAll(new StoredAttribution(entries, rows, SMALL), entries, 10);
            rows.commit(new EvidenceCommit(new EvidencePosition(EvidencePosition.ID, "of yore", entries.size(),
                    entries.entry(entries.size() - 1).orElseThrow().leafHash().toHex()), List.of(), List.of(), List.of(),
                    new EvidenceCommit.MovedStreams(Map.of(), Map.of(), Map.of(), Map.of()), List.of()));
            var again = new StoredAttribution(entries, rows, SMALL);
            assertEquals(0, again.position());
            takeAll(again, entries, 10);
            assertEquals(expected(entries, entries.size()), again.between(0, entries.size()));
        }
    }

    /// Questions while batches are taken and runs are merged away under the reader.
    @Test
    void questionsMeanwhileSeeWhatWasCommitted() throws Exception {
        var entries = new CaseSeries(12_000);
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"));
                var threads = Executors.newFixedThreadPool(2)) {
            var limits = new EvidenceLimits(500, 500, 100, 200_000, 20, 300, true);
            var stored = new StoredAttribution(entries, database.bean(EvidenceRepository.class), limits);
            stored.position();
            var over = new AtomicBoolean();
            List<Future<Heard>> asked = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                var random = new Random(SEED + i);
                asked.add(threads.submit((Callable<Heard>) () -> asking(stored, random, over)));
            }
            takeAll(stored, entries, 60);
            over.set(true);
            var memory = new AttributionProjection();
            memory.apply(Batch.decode(entries.read(0, (int) entries.size(), Long.MAX_VALUE)));
            for (Future<Heard> each : asked) {
                Heard heard = each.get(60, TimeUnit.SECONDS);
                assertFalse(heard.versions.isEmpty());
                for (VerdictVersion version : heard.versions) {
                    assertTrue(memory.histories(List.of(version.use()), entries.size()).get(version.use()).contains(version), "seed " + SEED + "L");
                }
                heard.finality.forEach((asOf, finality) -> assertEquals(
                        memory.finality(finality.keySet(), asOf), finality, "seed " + SEED + "L as of " + asOf));
            }
            assertEquals(memory.between(0, entries.size()), stored.between(0, entries.size()));
            stored.close();
        }
    }

    /// What questions were told; the finality by the size that they were pinned to.
    private record Heard(List<VerdictVersion> versions, SortedMap<Long, Map<Long, Finality>> finality) {}

    private static Heard asking(StoredAttribution stored, Random random, AtomicBoolean over) {
        var seen = new ArrayList<VerdictVersion>();
        var finality = new TreeMap<Long, Map<Long, Finality>>();
        while (!over.get() && seen.size() < 20_000) {
            long size = stored.size();
            if (size > 0) {
                List<Long> uses = random.longs(20, 0, size).boxed().toList();
                stored.inForce(uses, size).forEach((use, version) -> {
                    assertEquals(use, version.use());
                    assertTrue(version.evaluatedAt() < size);
                    seen.add(version);
                });
                long asOf = random.nextBoolean() ? size : 1 + random.nextLong(size);
                finality.put(asOf, stored.finality(uses.subList(0, 3), asOf));
            }
        }
        return new Heard(seen, finality);
    }
}
