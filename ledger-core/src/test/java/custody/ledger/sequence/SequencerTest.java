package custody.ledger.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendRefusedException;
import custody.ledger.journal.FaultyStorage.Mode;
import custody.ledger.journal.FaultyStorage;
import custody.ledger.journal.JournalSettings;
import custody.ledger.journal.MemoryStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequencerTest {
    private static final JournalSettings WIDE = new JournalSettings(1 << 20, 4 << 20, 1, 1, 0);

    /// How long a call that must not be answered is watched.
    private static final int UNANSWERED_MILLIS = 100;

    @TempDir
    Path identity;

    private final FaultyStorage storage = new FaultyStorage(new MemoryStorage(256 << 20), Set.of(), Mode.LOST);
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

    private TestLedger open(int waitingEntries) throws IOException {
        return TestLedger.open(storage, identity, WIDE, new SequencerSettings(waitingEntries, 1 << 20));
    }

    private static List<String> ids(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + i).toList();
    }

    @Test
    void append_whileForcing_answersNobody() throws Exception {
        try (TestLedger ledger = open(100); ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            storage.hold();
            Future<?> call = callers.submit(() -> append(ledger, ids("a", 3)));
            assertTrue(storage.awaitHeld(), "nothing is forced");
            assertThrows(TimeoutException.class, () -> call.get(UNANSWERED_MILLIS, TimeUnit.MILLISECONDS));
            assertEquals(0, ledger.journal.size());
            storage.release();
            call.get();
            assertEquals(3, ledger.journal.size());
        }
    }

    @Test
    void append_beyondTheBound_isBusyAndTakesNothing() throws Exception {
        try (TestLedger ledger = open(20); ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            storage.hold();
            // The bound does not hold for what finds nothing waiting.
            List<Future<?>> calls = new ArrayList<>(List.of(callers.submit(() -> append(ledger, ids("large", 15)))));
            awaitWaiting(ledger, 15);
            calls.add(callers.submit(() -> append(ledger, ids("small", 5))));
            awaitWaiting(ledger, 20);
            AppendRefusedException.Busy busy =
                    assertThrows(AppendRefusedException.Busy.class, () -> append(ledger, ids("more", 1)));
            assertTrue(busy.retryAfter().toMillis() >= 50 && busy.retryAfter().toSeconds() <= 10, busy.retryAfter()::toString);
            storage.release();
            for (Future<?> call : calls) {
                call.get();
            }
            append(ledger, ids("more", 1));
            append(ledger, ids("larger-than-the-bound", 50));
            assertEquals(71, ledger.journal.size());
            LedgerCheck.check(ledger.journal, acknowledged);
        }
    }

    @Test
    void append_callerInterrupted_leavesAndOthersAreAnswered() throws Exception {
        try (TestLedger ledger = open(100)) {
            storage.hold();
            Throwable[] thrown = new Throwable[1];
            Thread leaving = Thread.ofPlatform().start(() -> {
                try {
                    append(ledger, ids("left", 2));
                } catch (Exception e) {
                    thrown[0] = e;
                }
            });
            awaitWaiting(ledger, 2);
            Thread staying = Thread.ofPlatform().start(() -> {
                try {
                    append(ledger, ids("stayed", 2));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitWaiting(ledger, 4);
            leaving.interrupt();
            leaving.join();
            assertEquals(InterruptedException.class, thrown[0].getClass());
            storage.release();
            staying.join();
            assertTrue(acknowledged.containsKey("stayed1"));
            append(ledger, ids("left", 2));
            assertEquals(4, ledger.journal.size(), "what the interrupted caller had posted stands once");
        }
    }

    @Test
    void close_withCallsWaiting_answersThemFirst() throws Exception {
        TestLedger ledger = open(10_000);
        List<Future<?>> calls = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            storage.hold();
            for (int i = 0; i < 50; i++) {
                int number = i;
                calls.add(callers.submit(() -> append(ledger, ids("c" + number + "-", 10))));
            }
            awaitWaiting(ledger, 500);
            Future<?> closing = callers.submit(() -> {
                ledger.close();
                return null;
            });
            storage.release();
            closing.get();
        }
        for (Future<?> call : calls) {
            call.get();
        }
        assertEquals(500, acknowledged.size());
        assertThrows(AppendRefusedException.Stopped.class, () -> append(ledger, ids("late", 1)));
    }

    @Test
    void append_failedForce_stopsEverybodyWhoWaits() throws Exception {
        FaultyStorage failing = new FaultyStorage(new MemoryStorage(256 << 20), Set.of(), Mode.LOST);
        try (TestLedger ledger = TestLedger.open(failing, identity, WIDE, SequencerSettings.STANDARD);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            append(ledger, ids("good", 1));
            failing.hold();
            failing.failForcesOf(".seg");
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                int number = i;
                calls.add(callers.submit(() -> append(ledger, ids("c" + number + "-", 7))));
            }
            awaitWaiting(ledger, 210);
            failing.release();
            for (Future<?> call : calls) {
                ExecutionException e = assertThrows(ExecutionException.class, call::get);
                assertTrue(e.getCause() instanceof AppendRefusedException.Stopped, e::toString);
                assertTrue(e.getCause().getMessage().contains("made to fail"), e::toString);
            }
            assertEquals(Set.of("good0"), acknowledged.keySet());
            append(ledger, ids("good", 1));
            assertThrows(AppendRefusedException.Stopped.class, () -> append(ledger, ids("late", 1)));
            LedgerCheck.check(ledger.journal, acknowledged);
        }
    }

    private Void append(TestLedger ledger, List<String> ids) throws AppendRefusedException, InterruptedException {
        ledger.append(ids, acknowledged);
        return null;
    }

    private static void awaitWaiting(TestLedger ledger, int entries) throws InterruptedException {
        for (int i = 0; i < 1_000 && ledger.sequencer.waitingEntries() != entries; i++) {
            Thread.sleep(10);
        }
        assertEquals(entries, ledger.sequencer.waitingEntries());
    }
}
