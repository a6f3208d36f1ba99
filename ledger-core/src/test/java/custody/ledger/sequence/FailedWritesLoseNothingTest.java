package custody.ledger.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendRefusedException;
import custody.ledger.journal.FaultyStorage;
import custody.ledger.journal.FaultyStorage.Fault;
import custody.ledger.journal.FaultyStorage.Mode;
import custody.ledger.journal.JournalSettings;
import custody.ledger.journal.MemoryStorage;
import custody.ledger.journal.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every write, force, rename, create and delete of a commit, of making and sealing segments, and of recovery is made
/// to fail, alone and in pairs; then the process starts again, the power goes, and it starts once more.
class FailedWritesLoseNothingTest {
    private static final long DISK = 64L << 20;
    private static final int BATCHES = 18;
    private static final int PAIRS = 150;

    @TempDir
    Path directory;

    private final Random random = new Random(seed());

    private static long seed() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("FailedWritesLoseNothingTest -Dseed=" + seed);
        return seed;
    }

    @Test
    void everyOperation_failing_losesNothing() throws Exception {
        FaultyStorage counting = new FaultyStorage(new MemoryStorage(DISK), Set.of(), Mode.LOST);
        new Life().live(counting);
        int operations = counting.operations();
        assertTrue(operations > 50, "only " + operations + " operations");
        Map<String, Integer> hit = new HashMap<>();
        for (Mode mode : Mode.values()) {
            for (int operation = 0; operation < operations; operation++) {
                story(Set.of(operation), Set.of(), mode).forEach(fault -> hit.merge(fault.operation(), 1, Integer::sum));
            }
        }
        System.out.println("failed and recovered: " + hit);
        assertEquals(Set.of("create", "write", "force", "rename", "delete", "forceDirectory"), hit.keySet());
    }

    @Test
    void pairsOfOperations_failing_loseNothing() throws Exception {
        for (int i = 0; i < PAIRS; i++) {
            Mode mode = Mode.values()[i % Mode.values().length];
            Set<Integer> again = random.nextBoolean() ? Set.of(random.nextInt(12)) : Set.of();
            int first = random.nextInt(90);
            story(Set.of(first, first + 1 + random.nextInt(8)), again, mode);
        }
    }

    /// The name of a segment is there and not durable when the process before this one dies: it is made durable before
    /// anything in the segment is acknowledged.
    @Test
    void append_afterTheForceOfASegmentsNameFailed_outlivesPower() throws Exception {
        int failed = 0;
        for (int operation = 0; operation < 20; operation++) {
            for (int roll = 0; roll < 10; roll++) {
                MemoryStorage disk = new MemoryStorage(DISK);
                FaultyStorage faulty = new FaultyStorage(disk, Set.of(operation), Mode.LOST);
                Life life = new Life();
                try (TestLedger ledger = TestLedger.open(faulty, life.identity)) {
                    continue; // another operation failed, or none: the other tests look at those
                } catch (IOException e) {
                    failed += faulty.faults().getFirst().operation().equals("forceDirectory") ? 1 : 0;
                }
                try (TestLedger ledger = TestLedger.open(disk, life.identity)) {
                    ledger.append(life.ids(3), life.acknowledged);
                }
                disk.losePower(random);
                life.liveWell(disk);
            }
        }
        assertTrue(failed > 0, "no force of a name failed");
    }

    /// A life with faults, one after it with others, then two without: whatever was acknowledged is there.
    private List<Fault> story(Set<Integer> failing, Set<Integer> failingLater, Mode mode) throws Exception {
        MemoryStorage disk = new MemoryStorage(DISK);
        Life life = new Life();
        FaultyStorage faulty = new FaultyStorage(disk, failing, mode);
        life.live(faulty);
        if (random.nextBoolean()) {
            disk.losePower(random);
        }
        FaultyStorage later = new FaultyStorage(disk, failingLater, mode);
        life.live(later);
        if (random.nextInt(4) > 0) {
            disk.losePower(random);
        }
        String told = mode + " " + faulty.faults() + later.faults();
        try {
            life.liveWell(disk);
            disk.losePower(random);
            life.liveWell(disk);
        } catch (IOException | AssertionError | IllegalStateException e) {
            throw new AssertionError(told + ": " + e.getMessage(), e);
        }
        return faulty.faults();
    }

    /// What one caller knows over several lives of the process.
    private final class Life {
        private final Map<String, Long> acknowledged = new HashMap<>();
        private final List<List<String>> posted = new ArrayList<>();
        private final Path identity = directory.resolve("identity" + random.nextLong());

        /// Writes until it is told to stop, or to the end.
        void live(FaultyStorage storage) throws InterruptedException {
            try (TestLedger ledger = TestLedger.open(storage, identity)) {
                for (int batch = 0; batch < BATCHES; batch++) {
                    List<String> ids = ids(1 + batch * 7 % 40);
                    posted.add(ids);
                    ledger.append(ids, acknowledged);
                    assertFalse(failedInSequencer(storage), "acknowledged after " + storage.faults());
                }
                ledger.journal.sealNow();
            } catch (AppendRefusedException.Stopped e) {
                assertTrue(!storage.faults().isEmpty(), e::getMessage);
            } catch (IOException | AppendRefusedException e) {
                assertTrue(!storage.faults().isEmpty(), e::toString);
            }
        }

        private static boolean failedInSequencer(FaultyStorage storage) {
            return storage.faults().stream().anyMatch(fault -> fault.thread().equals("sequencer"));
        }

        /// Everything acknowledged is there; everything posted can be posted again, and then stands once.
        void liveWell(Storage storage) throws Exception {
            try (TestLedger ledger = TestLedger.open(storage, identity)) {
                LedgerCheck.check(ledger.journal, acknowledged);
                for (List<String> ids : posted) {
                    ledger.append(ids, acknowledged);
                }
                ledger.append(ids(20), acknowledged);
                LedgerCheck.check(ledger.journal, acknowledged);
            }
        }

        private List<String> ids(int count) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ids.add("e" + random.nextLong());
            }
            return ids;
        }
    }

    @Test
    void append_onFullDisk_stopsCleanlyAndGoesOnWithRoom() throws Exception {
        MemoryStorage small = new MemoryStorage(900 << 10);
        JournalSettings reserving = new JournalSettings(64 << 10, 128 << 10, 1, 1, 128 << 10);
        Life life = new Life();
        List<String> last = life.ids(60);
        try (TestLedger ledger = TestLedger.open(small, life.identity, reserving, SequencerSettings.STANDARD)) {
            AppendRefusedException.Stopped refusal = assertThrows(AppendRefusedException.Stopped.class, () -> {
                for (int i = 0; i < 200; i++) {
                    List<String> ids = life.ids(60);
                    life.posted.add(ids);
                    ledger.append(ids, life.acknowledged);
                }
            });
            assertTrue(refusal.getMessage().contains("no room for another segment"), refusal::getMessage);
            assertTrue(refusal.getMessage().contains("free some space"), refusal::getMessage);
            assertThrows(AppendRefusedException.Stopped.class, () -> ledger.append(last, life.acknowledged));
            LedgerCheck.check(ledger.journal, life.acknowledged);
        }
        assertTrue(life.acknowledged.size() > 500, "wrote " + life.acknowledged.size());
        assertTrue(small.names().contains("reserve"));
        // Others have filled the disk meanwhile.
        small.fill();
        try (TestLedger ledger = TestLedger.open(small, life.identity, reserving, SequencerSettings.STANDARD)) {
            LedgerCheck.check(ledger.journal, life.acknowledged);
            ledger.append(life.posted.getFirst(), life.acknowledged);
        }
        small.makeRoom(8 << 20);
        try (TestLedger ledger = TestLedger.open(small, life.identity, reserving, SequencerSettings.STANDARD)) {
            ledger.append(last, life.acknowledged);
            LedgerCheck.check(ledger.journal, life.acknowledged);
        }
    }
}
