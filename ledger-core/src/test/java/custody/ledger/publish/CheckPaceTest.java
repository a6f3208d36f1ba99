package custody.ledger.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckPaceTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void rest_isOfAQuarterAtMost_andOfATwentiethBesideQuestions() {
        assertEquals(0, CheckPace.rest(CheckPace.WORK_NANOS - 1, 0));
        assertEquals(0, CheckPace.rest(CheckPace.WORK_NANOS - 1, Long.MAX_VALUE));
        for (long worked : new long[] {CheckPace.WORK_NANOS, 7 * MILLI}) {
            assertEquals(3 * worked, CheckPace.rest(worked, TimeUnit.HOURS.toNanos(1)));
            assertEquals(19 * worked, CheckPace.rest(worked, 0));
            assertEquals(19 * worked, CheckPace.rest(worked, 20 * MILLI), "the next question of one who asks is not asked yet");
        }
    }

    @Test
    void restAfter_growsWithTheWork() {
        assertEquals(TimeUnit.SECONDS.toNanos(1), CheckPace.restAfter(0));
        assertEquals(TimeUnit.SECONDS.toNanos(80), CheckPace.restAfter(TimeUnit.SECONDS.toNanos(1)));
    }

    @Test
    void journal_thatIsAskedAllTheTime_isCheckedToItsEnd(@TempDir Path data) throws Exception {
        try (TestLog log = TestLog.create(data, 4).commit(3_000)) {
            assertTrue(log.journal.unaskedNanos() > TimeUnit.MINUTES.toNanos(1), "nobody has asked yet");
            log.journal.sealNow();
            AtomicBoolean done = new AtomicBoolean();
            Thread asking = Thread.ofPlatform().start(() -> ask(log, done));
            try (JournalCheck check = JournalCheck.start(log.journal, TestLog.CLOCK)) {
                JournalCheck.Report report = JournalCheckTest.await(check);
                assertTrue(report.intact());
                assertEquals(3_000, report.checked());
            } finally {
                done.set(true);
                asking.join();
            }
            assertTrue(log.journal.unaskedNanos() < TimeUnit.MINUTES.toNanos(1), "somebody asked");
        }
    }

    private static void ask(TestLog log, AtomicBoolean done) {
        try {
            for (long index = 0; !done.get(); index = (index + 7) % 3_000) {
                log.journal.entries(List.of(index));
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
