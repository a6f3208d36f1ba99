package custody.ledger.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendRefusedException;
import custody.ledger.admission.Submission;
import custody.ledger.journal.DamagedJournalException;
import custody.ledger.journal.JournalSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a ledger does not start over, and what stops it when it is found later.
class RefusedStartTest {
    private static final LedgerSettings SMALL =
            LedgerSettings.STANDARD.withJournal(new JournalSettings(64 << 10, 64 << 10, 1, 1, 0));
    private static final int CALLS = 40;
    private static final int WAITS = 600;

    @TempDir
    Path data;

    private OpenLedger open() throws IOException {
        return OpenLedger.open(data, SMALL, InstantSource.system());
    }

    private void fill() throws Exception {
        try (OpenLedger ledger = open()) {
            for (int call = 0; call < CALLS; call++) {
                List<Submission> events = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    events.add(TestEvents.use("e" + call + "-" + i));
                }
                ledger.appender().append(events);
            }
            assertTrue(ledger.proofs().awaitCheckpoint(ledger.size(), Duration.ofSeconds(60)).isPresent());
            for (int i = 0; i < WAITS && journal(".sealed").size() < 3; i++) {
                Thread.sleep(50);
            }
        }
    }

    private List<Path> journal(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("journal"))) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int value = bytes.read();
            bytes.seek(at);
            bytes.write(value ^ 0x20);
        }
    }

    @Test
    void journalShorterThanItsCheckpoint() throws Exception {
        fill();
        Path last = journal(".seg").getLast();
        Files.delete(last);
        IOException refusal = assertThrows(IOException.class, this::open);
        assertTrue(refusal.getMessage().contains("800"), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("checkpoint"), refusal::getMessage);
    }

    @Test
    void flippedByteInTheLastSegment() throws Exception {
        fill();
        Path last = journal(".seg").getLast();
        flip(last, 4_096 + 300);
        DamagedJournalException damage = assertThrows(DamagedJournalException.class, this::open);
        assertEquals(last, Path.of(damage.file()));
        assertEquals(4_096, damage.offset());
        flip(last, 4_096 + 300);
        open().close();
    }

    @Test
    void flippedByteInASealedSegment_stopsWritingWhenItIsRead() throws Exception {
        fill();
        Path sealed = journal(".sealed").get(1);
        flip(sealed, Files.size(sealed) / 2);
        try (OpenLedger ledger = open()) {
            for (int i = 0; i < WAITS && ledger.lastCheck().isEmpty(); i++) {
                Thread.sleep(50);
            }
            assertFalse(ledger.lastCheck().orElseThrow().intact());
            assertTrue(ledger.stopped().orElseThrow().contains(sealed.toString()), ledger.stopped().orElseThrow());
            AppendRefusedException.Stopped stopped = assertThrows(
                    AppendRefusedException.Stopped.class,
                    () -> ledger.appender().append(List.of(TestEvents.use("after the damage"))));
            assertTrue(stopped.getMessage().contains(sealed.toString()), stopped::getMessage);
            assertEquals(1, ledger.entries().read(0, 1, 1).size(), "what is whole can be read");
            assertEquals(800, ledger.size());
        }
    }

    @Test
    void scrubKeyMissing() throws Exception {
        fill();
        Files.delete(data.resolve("keys/scrub.key"));
        FileSystemException refusal = assertThrows(FileSystemException.class, this::open);
        assertTrue(refusal.getMessage().contains("scrub.key"), refusal::getMessage);
        assertFalse(Files.exists(data.resolve("keys/scrub.key")));
    }

    @Test
    void otherOriginConfigured() throws Exception {
        fill();
        assertThrows(IOException.class, () -> OpenLedger.open(
                data, SMALL.withOrigin(Optional.of("other.example/log")), InstantSource.system()));
        open().close();
    }
}
