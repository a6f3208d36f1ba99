package custody.query.index;

import static custody.query.index.IndexedLedger.first;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.follow.ForwardedEntries;
import custody.query.follow.MemoryEntries;
import custody.query.index.Search.Over;
import custody.query.project.Batch;
import custody.query.project.ProjectionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a crash, a batch that fails, damage or another ledger leave of an index: what is behind its position is taken in again,
/// or all of it.
class IndexIsDisposableTest {
    @TempDir
    Path directory;

    private final IndexedLedger ledger = new IndexedLedger();

    @Test
    void aCrashTakesDocumentsAndPositionBackTogether(@TempDir Path left) throws Exception {
        for (int i = 0; i < 200; i++) {
            ledger.verdict(ledger.use("user:a", "vault:s", i), i, -1, "AUTHORIZED");
        }
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
        }
        for (int i = 200; i < 300; i++) {
            ledger.verdict(ledger.use("user:a", "vault:s", i), i, -1, "AUTHORIZED");
            ledger.verdict(i - 200, i, i - 200, "REVOKED");
        }
        // Taken in and visible, never committed: what is on disk is what a kill leaves.
        var killed = ledger.open(directory);
        ledger.catchUp(killed);
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, left.resolve(file.getFileName()));
            }
        }
        try (var resumed = new LuceneIndex(left, ledger.entries, ledger::verdicts)) {
            assertEquals(200, resumed.position());
            ledger.catchUp(resumed);
            for (var where : List.of(EntryQuery.ALL, EntryQuery.is(EntryField.VERDICT, "REVOKED"))) {
                for (long asOf : new long[] {150, 250, 300}) {
                    Search search = first(Over.USES, where, asOf, 1_000);
                    assertEquals(killed.search(search), resumed.search(search));
                }
            }
            assertEquals(100L, resumed.search(first(Over.USES, EntryQuery.is(EntryField.VERDICT, "REVOKED"), 300, 1)).total());
        }
        killed.close();
    }

    /// Batches that were handed over behind one that fails are not written without it.
    @Test
    void afterABatchThatFailsNothingBehindItIsKept() throws Exception {
        for (int i = 0; i < 100; i++) {
            ledger.verdict(ledger.use("user:a", "vault:s", i), i, -1, "AUTHORIZED");
        }
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
        }
        for (int i = 100; i < 400; i++) {
            ledger.verdict(ledger.use("user:a", "vault:s", i), i, -1, "AUTHORIZED");
            ledger.verdict(i - 100, i, i - 100, "REVOKED");
        }
        var sick = new SickEntries(ledger.entries);
        try (var index = new LuceneIndex(directory, sick, ledger::verdicts)) {
            assertEquals(100, index.position());
            sick.isSick = true;
            assertThrows(ProjectionException.class, () -> {
                for (long at = 100; at < 400; at += 10) {
                    index.apply(Batch.decode(ledger.entries.read(at, 10, 1 << 20)));
                }
                index.settle();
            });
            assertEquals(100, index.position());
            sick.isSick = false;
            ledger.catchUp(index);
            assertEquals(300L, index.search(first(Over.USES, EntryQuery.is(EntryField.VERDICT, "REVOKED"), 400, 1)).total());
            assertEquals(400L, index.search(first(Over.USES, EntryQuery.ALL, 400, 1)).total());
            assertEquals(250L, index.search(first(Over.USES, EntryQuery.ALL, 250, 1)).total());
        }
    }

    /// Reads nothing alone while it is sick.
    private static final class SickEntries extends ForwardedEntries {
        private volatile boolean isSick;

        SickEntries(EntryReader entries) {
            super(entries);
        }

        @Override
        public Optional<Entry> entry(long index) {
            if (isSick) {
                throw new IllegalStateException("cannot be read");
            }
            return super.entry(index);
        }
    }

    @Test
    void aDamagedIndexIsMadeAnew() throws Exception {
        for (int i = 0; i < 50; i++) {
            ledger.use("user:a", "vault:s", i);
        }
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("segments_")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 0x20;
                Files.write(file, bytes);
            }
        }
        try (var index = ledger.open(directory)) {
            assertEquals(0, index.position());
            ledger.catchUp(index);
            assertEquals(50L, index.search(first(Over.ENTRIES, EntryQuery.ALL, 50, 1)).total());
        }
    }

    @Test
    void anIndexOfALongerLedgerIsMadeAnew() throws Exception {
        ledger.use("user:a", "vault:s", 0);
        ledger.use("user:b", "vault:s", 1);
        try (var index = ledger.open(directory)) {
            ledger.catchUp(index);
        }
        var shorter = new MemoryEntries();
        shorter.append(ledger.entries.entry(1).orElseThrow().payload().event());
        try (var index = new LuceneIndex(directory, shorter, (from, to) -> List.of())) {
            assertEquals(0, index.position());
        }
    }
}
