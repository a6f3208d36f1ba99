package custody.ledger.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCheckTest {
    @TempDir
    Path data;

    @Test
    void journal_asItWasWritten_isIntact() throws Exception {
        try (TestLog log = TestLog.create(data, 1).commit(3_000)) {
            log.journal.sealNow();
            try (JournalCheck check = JournalCheck.start(log.journal, TestLog.CLOCK)) {
                JournalCheck.Report report = await(check);
                assertTrue(report.intact());
                assertEquals(3_000, report.checked());
                assertEquals(3_000, report.to());
            }
            assertTrue(log.journal.failure().isEmpty());
        }
    }

    @Test
    void journal_changedFarFromItsEnd_isFoundAndTakesNothingMore() throws Exception {
        TestLog log = TestLog.create(data, 2).commit(3_000);
        log.journal.sealNow();
        log.journal.close();
        Path sealed = sealed().getFirst();
        byte[] bytes = Files.readAllBytes(sealed);
        bytes[bytes.length / 2] ^= 1;
        Files.write(sealed, bytes);
        try (TestLog again = log.reopen(); JournalCheck check = JournalCheck.start(again.journal, TestLog.CLOCK)) {
            JournalCheck.Report report = await(check);
            assertFalse(report.intact());
            assertTrue(report.message().contains(sealed.getFileName().toString()), report::message);
            assertTrue(report.firstBad() < 3_000 && report.checked() <= report.firstBad(), report::toString);
            assertEquals(report.message(), again.journal.failure().orElseThrow().getMessage());
        }
    }

    @Test
    void journal_thatHasGrown_isReadAgain() throws Exception {
        try (TestLog log = TestLog.create(data, 3); JournalCheck check = JournalCheck.start(log.journal, TestLog.CLOCK)) {
            assertEquals(0, await(check).checked());
            log.commit(2_000);
            log.journal.sealNow();
            assertEquals(2_000, await(check, 2_000).checked());
            Path sealed = sealed().getFirst();
            byte[] bytes = Files.readAllBytes(sealed);
            bytes[bytes.length / 2] ^= 1;
            Files.write(sealed, bytes);
            log.commit(100);
            JournalCheck.Report report = await(check, 2_100);
            assertFalse(report.intact());
            assertTrue(log.journal.failure().isPresent());
        }
    }

    private List<Path> sealed() throws Exception {
        try (Stream<Path> files = Files.list(data.resolve("journal"))) {
            return files.filter(file -> file.toString().endsWith(".sealed")).sorted().toList();
        }
    }

    static JournalCheck.Report await(JournalCheck check) {
        return await(check, 0);
    }

    /// A report over that many entries at least.
    private static JournalCheck.Report await(JournalCheck check, long size) {
        for (int tries = 0; tries < 6_000 && check.last().filter(report -> report.to() >= size).isEmpty(); tries++) {
            LockSupport.parkNanos(10_000_000);
        }
        return check.last().filter(report -> report.to() >= size).orElseThrow();
    }
}
