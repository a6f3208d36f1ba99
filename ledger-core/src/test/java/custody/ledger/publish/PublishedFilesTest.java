package custody.ledger.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.merkle.Hash;
import custody.ledger.note.Checkpoint;
import custody.ledger.note.SignedNote;
import custody.ledger.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds every published file against a second, naive computation.
class PublishedFilesTest {
    static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @Test
    void checkpoints_ofEverySize_publishExactlyWhatTheStandardSays() throws Exception {
        FragileTree files = new FragileTree(FragileTree.Fault.none());
        FragileTree register = new FragileTree(FragileTree.Fault.none());
        try (TestLog log = TestLog.create(data, 1).commit(600)) {
            List<VerifierKey> keys = log.keys.verifierKeys();
            LogWriter writer = new LogWriter(
                    log.journal, log.keys, CheckpointRegister.open(register, keys), new LogDirectory(files), () -> false);
            writer.resume(TestLog.CLOCK.instant(), false);
            List<Integer> sizes = new ArrayList<>(List.of(0));
            List<Hash> hashes = log.leafHashes();
            for (int size = 1; size <= 600; size++) {
                writer.follow(size);
                SignedCheckpoint signed = writer.checkpoint(TestLog.CLOCK.instant());
                assertEquals(size, signed.size());
                assertEquals(TestLog.root(hashes.subList(0, size)), signed.head().root());
                sizes.add(size);
                if (size % 50 == 0 || size > 250 && size < 262 || size > 506 && size < 518 || size == 599) {
                    assertSame(NaiveLog.files(log.leaves, sizes), files.files());
                }
            }
            assertTrue(register.files().size() > CheckpointRegister.NEWEST_KEPT);
            assertTrue(register.files().size() < 400, "older checkpoints are thinned out");
        }
    }

    @Test
    void checkpoints_ofFewSizes_publishWhatTheStandardSays() throws Exception {
        try (TestLog log = TestLog.create(data, 2)) {
            List<Integer> sizes = new ArrayList<>(List.of(0));
            try (Publisher publisher = log.publisher(TestLog.RARELY)) {
                int size = 0;
                for (int commit : List.of(255, 1, 1, 300, 1000, 77, 64_000, 3, 2_000)) {
                    log.commit(commit);
                    size += commit;
                    assertEquals(size, publisher.await(size, LONG).orElseThrow().size());
                    sizes.add(size);
                }
            }
            assertTrue(log.leaves.size() > 65_536);
            assertSame(NaiveLog.files(log.leaves, sizes), files(data));
        }
    }

    @Test
    void lostLog_isMadeAgainByteForByte() throws Exception {
        Map<String, byte[]> before;
        TestLog log = TestLog.create(data, 3);
        try (Publisher publisher = log.publisher(TestLog.RARELY)) {
            for (int commit : List.of(1, 2, 200, 70, 1, 5)) {
                log.commit(commit);
                publisher.await(log.journal.size(), LONG);
            }
        }
        before = files(data);
        for (String lost : List.of("", "checkpoint", "tile/0/001.p", "tile/entries", "tile/1")) {
            delete(data.resolve("log").resolve(lost));
            log = log.reopen();
            try (Publisher publisher = log.publisher(TestLog.RARELY)) {
                assertEquals(279, publisher.await(279, LONG).orElseThrow().size());
            }
            assertSame(before, files(data));
        }
        log.close();
    }

    @Test
    void note_isSignedUnderBothKeysOfTheLog() throws Exception {
        try (TestLog log = TestLog.create(data, 4); Publisher publisher = log.publisher(TestLog.RARELY)) {
            log.commit(10);
            SignedCheckpoint signed = publisher.await(10, LONG).orElseThrow();
            byte[] visible = Files.readAllBytes(data.resolve("log/checkpoint"));
            assertArrayEquals(signed.bytes(), visible);
            SignedNote note = SignedNote.parse(visible);
            note.verify(log.keys.verifierKeys());
            assertEquals(2, note.signatures().size());
            assertEquals(new Checkpoint(TestLog.ORIGIN, signed.head()).text(), note.text());
            assertEquals(
                    log.keys.verifierKeys().stream().map(key -> key + "\n").reduce("", String::concat),
                    Files.readString(data.resolve("log.vkeys")));
        }
    }

    static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> found) {
        Map<String, byte[]> tiles = new TreeMap<>(found);
        if (!expected.containsKey("checkpoint")) {
            tiles.remove("checkpoint");
        }
        assertEquals(List.copyOf(new TreeMap<>(expected).keySet()), List.copyOf(tiles.keySet()));
        expected.forEach((path, bytes) -> assertArrayEquals(bytes, tiles.get(path), path));
    }

    static Map<String, byte[]> files(Path data) throws IOException {
        Path log = data.resolve("log");
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(log)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(log.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    static void delete(Path path) throws IOException {
        assertTrue(Files.exists(path), path::toString);
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        assertFalse(Files.exists(path));
    }
}
