package custody.ledger.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendOutcome.Appended;
import custody.ledger.admission.AppendOutcome.Duplicate;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.admission.Submission;
import custody.ledger.journal.DirectoryLock;
import custody.ledger.read.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenLedgerTest {
    @TempDir
    Path data;

    private OpenLedger open() throws IOException {
        return OpenLedger.open(data, LedgerSettings.STANDARD, InstantSource.system());
    }

    @Test
    void append_thenReopen_readsAndProvesWhatWasAcknowledged() throws Exception {
        String origin;
        try (OpenLedger ledger = open()) {
            origin = ledger.origin();
            List<Submission> some = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                some.add(TestEvents.use("e" + i));
            }
            List<AppendOutcome> outcomes = ledger.appender().append(some);
            for (int i = 0; i < 500; i++) {
                Appended appended = assertInstanceOf(Appended.class, outcomes.get(i));
                assertEquals(i, appended.index());
                Entry entry = ledger.entries().entry(i).orElseThrow();
                assertEquals(appended.leafHash(), entry.leafHash());
                assertEquals(some.get(i).event(), entry.payload().event());
            }
            assertTrue(ledger.proofs().awaitCheckpoint(500, Duration.ofSeconds(30)).isPresent());
            assertTrue(ledger.proofs().receipt(499).isPresent());
        }
        try (OpenLedger ledger = open()) {
            assertEquals(origin, ledger.origin());
            assertEquals(500, ledger.size());
            assertEquals(7, assertInstanceOf(Duplicate.class, one(ledger, TestEvents.use("e7"))).index());
            assertEquals(500, assertInstanceOf(Appended.class, one(ledger, TestEvents.use("e500"))).index());
        }
    }

    @Test
    void append_sameIdentity_isDuplicateCopyOrConflict() throws Exception {
        try (OpenLedger ledger = open()) {
            // Each row: stream, content, what becomes of it, index, original.
            expect(ledger, "a", "x", Standing.FIRST, 0, 0);
            expectDuplicate(ledger, "a", "x", 0);
            expect(ledger, "b", "x", Standing.COPY, 1, 0);
            expectDuplicate(ledger, "b", "x", 1);
            expectDuplicate(ledger, "a", "x", 0);
            expect(ledger, "a", "y", Standing.CONFLICT, 2, 0);
            expectDuplicate(ledger, "a", "y", 2);
            expect(ledger, "b", "y", Standing.CONFLICT, 3, 0);
            expectDuplicate(ledger, "b", "y", 3);
            expect(ledger, null, "x", Standing.COPY, 4, 0);
            expectDuplicate(ledger, null, "x", 4);
            expect(ledger, "", "x", Standing.COPY, 5, 0);
            expect(ledger, null, "z", Standing.CONFLICT, 6, 0);
        }
        try (OpenLedger ledger = open()) {
            expectDuplicate(ledger, "a", "x", 0);
            expectDuplicate(ledger, "b", "x", 1);
            expectDuplicate(ledger, "a", "y", 2);
            expectDuplicate(ledger, null, "z", 6);
            expect(ledger, "", "z", Standing.CONFLICT, 7, 0);
            expect(ledger, "c", "z", Standing.COPY, 8, 0);
        }
    }

    @Test
    void append_oneCall_decidesWithinItself() throws Exception {
        try (OpenLedger ledger = open()) {
            List<AppendOutcome> outcomes = ledger.appender().append(List.of(
                    TestEvents.use("e", "a", "x"), TestEvents.use("e", "a", "x"), TestEvents.use("e", "b", "x"),
                    TestEvents.use("e", "b", "x"), TestEvents.use("e", "b", "y"), TestEvents.use("f", "b", "y")));
            assertEquals(List.of(0L, 0L, 1L, 1L, 2L, 3L), outcomes.stream().map(OpenLedgerTest::index).toList());
            assertInstanceOf(Duplicate.class, outcomes.get(1));
            assertEquals(Standing.COPY, ((Appended) outcomes.get(2)).standing());
            assertInstanceOf(Duplicate.class, outcomes.get(3));
            assertEquals(Standing.CONFLICT, ((Appended) outcomes.get(4)).standing());
            assertEquals(4, ledger.size());
        }
    }

    @Test
    void open_whileOpen_isRefusedByName() throws Exception {
        try (OpenLedger ledger = open()) {
            DirectoryLock.HeldException refusal = assertThrows(DirectoryLock.HeldException.class, this::open);
            assertTrue(refusal.getMessage().contains("process " + ProcessHandle.current().pid()), refusal::getMessage);
            one(ledger, TestEvents.use("still-writing"));
        }
        open().close();
    }

    @Test
    void append_afterClose_isStopped() throws Exception {
        OpenLedger ledger = open();
        ledger.close();
        assertThrows(AppendRefusedException.Stopped.class, () -> one(ledger, TestEvents.use("late")));
    }

    @Test
    void append_clockGoingBack_keepsLedgerTime() throws Exception {
        Instant[] now = {Instant.parse("2026-11-22T06:00:00.123456789Z")};
        try (OpenLedger ledger = OpenLedger.open(data, LedgerSettings.STANDARD, () -> now[0])) {
            one(ledger, TestEvents.use("1"));
            now[0] = now[0].minusSeconds(3600);
            one(ledger, TestEvents.use("2"));
            now[0] = now[0].plusSeconds(7200);
            one(ledger, TestEvents.use("3"));
            assertEquals(
                    List.of("2026-11-22T06:00:00.123456Z", "2026-11-22T06:00:00.123456Z", "2026-11-22T07:00:00.123456Z"),
                    ledger.entries().read(0, 10, 1 << 20).stream().map(entry -> entry.time().toString()).toList());
        }
    }

    private static void expect(OpenLedger ledger, String stream, String secret, Standing standing, long index, long original)
            throws Exception {
        Appended appended = assertInstanceOf(Appended.class, one(ledger, TestEvents.use("e", stream, secret)));
        assertEquals(index, appended.index());
        assertEquals(standing, appended.standing());
        Entry entry = ledger.entries().entry(index).orElseThrow();
        assertEquals(standing, entry.standing());
        assertEquals(original, entry.original());
    }

    private static void expectDuplicate(OpenLedger ledger, String stream, String secret, long index) throws Exception {
        Duplicate duplicate = assertInstanceOf(Duplicate.class, one(ledger, TestEvents.use("e", stream, secret)));
        assertEquals(index, duplicate.index());
        assertEquals(ledger.entries().entry(index).orElseThrow().leafHash(), duplicate.leafHash());
    }

    static AppendOutcome one(OpenLedger ledger, Submission submission) throws Exception {
        return ledger.appender().append(List.of(submission)).getFirst();
    }

    private static long index(AppendOutcome outcome) {
        return switch (outcome) {
            case Appended appended -> appended.index();
            case Duplicate duplicate -> duplicate.index();
            case AppendOutcome.Rejected _ -> -1;
        };
    }
}
