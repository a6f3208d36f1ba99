package custody.ledger.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path directory;

    @Test
    void read_afterReopening_givesWhatWasWritten() throws IOException {
        TestWriter writer = TestWriter.open(DiskStorage.of(directory), 1);
        for (int count : List.of(1, 3, 1, 250, 2)) {
            writer.commit(count);
        }
        check(writer.journal, writer.payloads);
        Hash root = writer.root();
        writer.journal.close();
        try (Journal again = Journal.open(DiskStorage.of(directory), TestWriter.SMALL, TestWriter.ORIGIN)) {
            check(again, writer.payloads);
            assertEquals(root, again.openedTree().root());
            assertEquals(root, again.tree(again.size()).root());
        }
    }

    @Test
    void commit_overManySegments_sealsThemAndReadsOn() throws IOException {
        TestWriter writer = TestWriter.open(DiskStorage.of(directory), 2);
        List<Hash> roots = new ArrayList<>(List.of(writer.root()));
        for (int i = 0; i < 120; i++) {
            writer.commit(1 + i % 40);
            roots.add(writer.root());
        }
        writer.journal.sealNow();
        assertEquals(0, writer.journal.completeRawSegments());
        assertTrue(names().stream().filter(name -> name.endsWith(".sealed")).count() >= 3, names()::toString);
        check(writer.journal, writer.payloads);
        writer.journal.verify(Long.MAX_VALUE, _ -> {});
        writer.journal.close();
        try (Journal again = Journal.open(DiskStorage.of(directory), TestWriter.SMALL, TestWriter.ORIGIN)) {
            check(again, writer.payloads);
            long size = 0;
            for (int i = 0; i < 120; i++) {
                size += 1 + i % 40;
                assertEquals(roots.get(i + 1), again.tree(size).root());
            }
            assertEquals(writer.root(), again.openedTree().root());
        }
    }

    @Test
    void open_withOtherOrigin_isRefused() throws IOException {
        TestWriter.open(DiskStorage.of(directory), 1).journal.close();
        DamagedJournalException refusal = assertThrows(
                DamagedJournalException.class,
                () -> Journal.open(DiskStorage.of(directory), TestWriter.SMALL, Hash.ZERO));
        assertTrue(refusal.getMessage().contains("origin"), refusal::getMessage);
    }

    @Test
    void open_withSegmentMissing_isRefused() throws IOException {
        TestWriter writer = TestWriter.open(DiskStorage.of(directory), 3);
        for (int i = 0; i < 100; i++) {
            writer.commit(20);
        }
        writer.journal.sealNow();
        writer.journal.close();
        List<String> sealed = names().stream().filter(name -> name.endsWith(".sealed")).toList();
        Files.delete(directory.resolve(sealed.get(1)));
        DamagedJournalException refusal = assertThrows(
                DamagedJournalException.class,
                () -> Journal.open(DiskStorage.of(directory), TestWriter.SMALL, TestWriter.ORIGIN));
        assertTrue(refusal.getMessage().contains("a segment that begins with entry"), refusal::getMessage);
    }

    @Test
    void awaitBeyond_growing_wakesEachWaiter() throws Exception {
        TestWriter writer = TestWriter.open(DiskStorage.of(directory), 4);
        assertFalse(writer.journal.awaitBeyond(0, Duration.ofMillis(1)));
        try (var waiters = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> woken = new ArrayList<>();
            for (int size = 0; size < 50; size++) {
                long known = size;
                woken.add(waiters.submit(() -> writer.journal.awaitBeyond(known, Duration.ofSeconds(60))));
            }
            for (int i = 0; i < 50; i++) {
                writer.commit(1);
            }
            for (Future<Boolean> one : woken) {
                assertTrue(one.get());
            }
        }
        assertFalse(writer.journal.awaitBeyond(50, Duration.ofMillis(1)));
        writer.journal.close();
    }

    private List<String> names() throws IOException {
        return DiskStorage.of(directory).names();
    }

    static void check(Journal journal, List<byte[]> payloads) throws IOException {
        assertEquals(payloads.size(), journal.size());
        long index = 0;
        Hash previous = Hash.ZERO;
        while (index < journal.size()) {
            List<StoredEntry> entries = journal.read(index, 100, 1 << 20);
            assertTrue(!entries.isEmpty());
            for (StoredEntry entry : entries) {
                assertEquals(index, entry.index());
                assertArrayEquals(payloads.get((int) index), entry.payload().orElseThrow());
                assertEquals(previous, entry.previous());
                previous = entry.leafHash();
                index++;
            }
        }
        assertEquals(previous, journal.lastLeafHash());
    }
}
