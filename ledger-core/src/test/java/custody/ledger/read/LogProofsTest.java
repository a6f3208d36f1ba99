package custody.ledger.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.merkle.Hash;
import custody.ledger.merkle.TreeHead;
import custody.ledger.note.Checkpoint;
import custody.ledger.note.Receipt;
import custody.ledger.note.SignedNote;
import custody.ledger.publish.Publisher;
import custody.ledger.publish.PublisherSettings;
import custody.ledger.publish.TestLog;
import custody.ledger.read.ProofReader.PublishedCheckpoint;
import custody.ledger.tile.EntryBundle;
import custody.ledger.tile.TileAddress;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogProofsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ALL_UP_TO = 100;

    @TempDir
    Path data;

    @Test
    void proofs_betweenAllSizesUpToAHundred_verify() throws Exception {
        try (TestLog log = TestLog.create(data, 1).commit(ALL_UP_TO); Publisher publisher = log.publisher(TestLog.RARELY)) {
            LogProofs proofs = new LogProofs(publisher);
            proofs.awaitCheckpoint(ALL_UP_TO, LONG).orElseThrow();
            List<Hash> hashes = log.leafHashes();
            List<TreeHead> heads = new ArrayList<>();
            for (int size = 0; size <= ALL_UP_TO; size++) {
                heads.add(new TreeHead(size, TestLog.root(hashes.subList(0, size))));
            }
            for (int size = 0; size <= ALL_UP_TO; size++) {
                for (int index = 0; index < size; index++) {
                    proofs.inclusion(index, size).verify(hashes.get(index), heads.get(size).root());
                }
                for (int from = 0; from <= size; from++) {
                    proofs.consistency(from, size).verify(heads.get(from), heads.get(size));
                }
            }
        }
    }

    @Test
    void proofs_overSeveralLevelsOfTiles_verify() throws Exception {
        try (TestLog log = TestLog.create(data, 2).commit(66_100); Publisher publisher = log.publisher(TestLog.RARELY)) {
            LogProofs proofs = new LogProofs(publisher);
            PublishedCheckpoint latest = proofs.awaitCheckpoint(66_100, LONG).orElseThrow();
            List<Hash> hashes = log.leafHashes();
            assertEquals(TestLog.root(hashes), latest.checkpoint().head().root());
            for (int size : List.of(1, 255, 256, 257, 65_535, 65_536, 65_537, 65_792, 66_048, 66_099, 66_100)) {
                TreeHead head = new TreeHead(size, TestLog.root(hashes.subList(0, size)));
                for (int index : List.of(0, size / 3, size / 2, size - 1)) {
                    proofs.inclusion(index, size).verify(hashes.get(index), head.root());
                }
                proofs.consistency(size, 66_100).verify(head, latest.checkpoint().head());
            }
            for (int index : List.of(0, 255, 256, 65_535, 65_536, 66_099)) {
                Receipt.parse(proofs.receipt(index).orElseThrow()).verify(log.leaves.get(index), log.keys.verifierKeys());
            }
            assertTrue(proofs.receipt(66_100).isEmpty());
            assertTrue(proofs.receipt(-1).isEmpty());
            assertThrows(IllegalArgumentException.class, () -> proofs.inclusion(3, 66_101));
            assertThrows(IllegalArgumentException.class, () -> proofs.inclusion(3, 3));
            assertThrows(IllegalArgumentException.class, () -> proofs.consistency(4, 3));
        }
    }

    @Test
    void proof_fromAChangedTile_isNeverGiven() throws Exception {
        try (TestLog log = TestLog.create(data, 3).commit(300)) {
            try (Publisher publisher = log.publisher(TestLog.RARELY)) {
                publisher.await(300, LONG).orElseThrow();
            }
            for (String path : List.of("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1")) {
                Path file = data.resolve("log").resolve(path);
                byte[] right = Files.readAllBytes(file);
                for (int at = 0; at < right.length; at += 1 + right.length / 7) {
                    try (Publisher publisher = log.publisher(TestLog.RARELY)) {
                        publisher.await(300, LONG).orElseThrow();
                        byte[] wrong = right.clone();
                        wrong[at] ^= 4;
                        Files.write(file, wrong);
                        LogProofs proofs = new LogProofs(publisher);
                        // The proof of a leaf in the first tile needs the edge for its check, and its own tile.
                        UncheckedIOException refusal = assertThrows(UncheckedIOException.class, () -> proofs.inclusion(9, 300));
                        assertTrue(refusal.getMessage().contains("published tile"), refusal::getMessage);
                        awaitMended(file, right);
                        proofs.inclusion(9, 300).verify(Hash.ofLeaf(log.leaves.get(9)), TestLog.root(log.leafHashes()));
                    }
                }
            }
        }
    }

    private static void awaitMended(Path file, byte[] right) throws Exception {
        for (int tries = 0; tries < 2_000 && !Arrays.equals(right, Files.readAllBytes(file)); tries++) {
            LockSupport.parkNanos(5_000_000);
        }
        assertArrayEquals(right, Files.readAllBytes(file));
    }

    @Test
    void entries_readBack_areThoseWritten() throws Exception {
        try (TestLog log = TestLog.create(data, 4).commit(400)) {
            JournalEntries entries = new JournalEntries(log.journal);
            assertEquals(400, entries.size());
            for (int index = 0; index < 400; index++) {
                Entry entry = entries.entry(index).orElseThrow();
                assertEquals(index, entry.index());
                assertEquals(Hash.ofLeaf(log.leaves.get(index)), entry.leafHash());
                assertArrayEquals(log.leaves.get(index), entries.leaf(index).orElseThrow());
            }
            assertTrue(entries.entry(400).isEmpty());
            assertTrue(entries.entry(-1).isEmpty());
            assertTrue(entries.leaf(400).isEmpty());
            assertTrue(entries.leaf(-1).isEmpty());
        }
    }

    /// Readers of the directory, as strangers read it, and of the proofs, while entries come and checkpoints are made all
    /// the time: whatever checkpoint one sees, its tree is there, and every earlier one is its beginning.
    @Test
    void readers_whileTheLogGrows_alwaysSeeOneTree() throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        try (TestLog log = TestLog.create(data, 5);
                Publisher publisher = log.publisher(new PublisherSettings(Duration.ofMillis(1)))) {
            LogProofs proofs = new LogProofs(publisher);
            proofs.awaitCheckpoint(0, LONG).orElseThrow();
            List<CompletableFuture<Integer>> readers = List.of(
                    reader(() -> new Stranger(log), end), reader(() -> new Stranger(log), end), reader(() -> new Prover(proofs), end));
            Random random = new Random(6);
            for (int size = 0; size < 4_000; ) {
                int count = 1 + random.nextInt(40);
                log.commit(count);
                size += count;
                proofs.awaitCheckpoint(size - random.nextInt(count), LONG).orElseThrow();
            }
            end.set(true);
            for (CompletableFuture<Integer> reader : readers) {
                assertTrue(reader.get() > 5, "read too little");
            }
        }
    }

    private interface Look {
        void once() throws Exception;
    }

    private interface Looker {
        Look begin();
    }

    private static CompletableFuture<Integer> reader(Looker looker, AtomicBoolean end) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            int looks = 0;
            try {
                Look look = looker.begin();
                while (!end.get()) {
                    look.once();
                    looks++;
                }
                done.complete(looks);
            } catch (Exception | Error e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /// Reads all entries of the directory under the checkpoint it finds, with nothing but files.
    private final class Stranger implements Look {
        private final TestLog log;
        private TreeHead before = TreeHead.EMPTY;

        Stranger(TestLog log) {
            this.log = log;
        }

        @Override
        public void once() throws Exception {
            SignedNote note = SignedNote.parse(Files.readAllBytes(data.resolve("log/checkpoint")));
            note.verify(log.keys.verifierKeys());
            TreeHead head = Checkpoint.parse(note.text()).head();
            assertTrue(head.size() >= before.size(), "the log became shorter");
            List<Hash> leaves = new ArrayList<>();
            List<Hash> tiles = new ArrayList<>();
            for (long n = 0; n * 256 < head.size(); n++) {
                int width = (int) Math.min(256, head.size() - n * 256);
                byte[] bundle = read(new TileAddress(TileAddress.ENTRIES, n, width));
                EntryBundle.parse(bundle).stream().limit(width).map(Hash::ofLeaf).forEach(leaves::add);
                byte[] tile = read(new TileAddress(0, n, width));
                for (int i = 0; i < width; i++) {
                    tiles.add(Hash.copyOf(tile, i * 32, i * 32 + 32));
                }
            }
            assertEquals(leaves, tiles);
            assertEquals(head.root(), TestLog.root(leaves));
            assertEquals(before.root(), TestLog.root(leaves.subList(0, (int) before.size())));
            before = head;
        }

        private byte[] read(TileAddress address) throws Exception {
            try {
                return Files.readAllBytes(data.resolve("log").resolve(address.path()));
            } catch (NoSuchFileException e) {
                return Files.readAllBytes(data.resolve("log").resolve(address.full().path()));
            }
        }
    }

    /// Asks for proofs of the latest checkpoint and back to the one seen before.
    private static final class Prover implements Look {
        private final LogProofs proofs;
        private final Random random = new Random(7);
        private TreeHead before = TreeHead.EMPTY;

        Prover(LogProofs proofs) {
            this.proofs = proofs;
        }

        @Override
        public void once() throws Exception {
            TreeHead head = proofs.checkpoint().orElseThrow().checkpoint().head();
            proofs.consistency(before.size(), head.size()).verify(before, head);
            if (head.size() > 0) {
                long index = random.nextLong(head.size());
                Receipt receipt = Receipt.parse(proofs.receipt(index).orElseThrow());
                SignedNote note = SignedNote.parse(receipt.note().getBytes(StandardCharsets.UTF_8));
                assertTrue(Checkpoint.parse(note.text()).head().size() >= head.size());
            }
            before = head;
        }
    }
}
