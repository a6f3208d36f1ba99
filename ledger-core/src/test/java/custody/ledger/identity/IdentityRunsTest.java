package custody.ledger.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityRunsTest {
    private static final int ENTRIES = 500_000;
    private static final int COMMIT = 5_000;
    private static final int WAITS = 600;
    private static final Fingerprints SECRET = new Fingerprints(secret());

    @TempDir
    Path directory;

    private static byte[] secret() {
        byte[] secret = new byte[Fingerprints.SECRET_BYTES];
        new Random(1).nextBytes(secret);
        return secret;
    }

    @Test
    void find_overManyTablesAndRuns_findsEachAndLittleElse() throws Exception {
        long[] fingerprints = fingerprints(1);
        try (IdentityRuns runs = filled(fingerprints)) {
            findAll(runs, fingerprints);
            for (int i = 0; i < WAITS && !isBalanced(runs.runCounts()); i++) {
                Thread.sleep(50);
            }
            assertTrue(isBalanced(runs.runCounts()), () -> runs.runCounts().toString());
            findAll(runs, fingerprints);
        }
        long next = 0;
        for (IdentityFiles.Named named : IdentityFiles.list(directory)) {
            Run run = Run.open(named.file()).orElseThrow();
            assertEquals(next, run.header().begin());
            next = run.header().end();
        }
        assertEquals(ENTRIES, next);
    }

    /// Each run at least twice as long as the next, and all there.
    private static boolean isBalanced(List<Long> counts) {
        for (int i = 1; i < counts.size(); i++) {
            if (counts.get(i - 1) < 2 * counts.get(i)) {
                return false;
            }
        }
        return counts.stream().mapToLong(Long::longValue).sum() == ENTRIES;
    }

    @Test
    void find_from_leavesEarlierEntriesOut() throws IOException {
        long[] fingerprints = fingerprints(2);
        try (IdentityRuns runs = filled(fingerprints)) {
            for (int entry = 0; entry < ENTRIES; entry += 9_973) {
                assertEquals(0, runs.find(fingerprints[entry], entry + 1).length);
                assertEquals(1, runs.find(fingerprints[entry], entry).length);
            }
        }
    }

    @Test
    void find_equalFingerprints_givesAllOfThem() throws IOException {
        long[] fingerprints = new long[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            fingerprints[i] = i % 100_000 == 7 ? 42 : SECRET.of(key(i, 3));
        }
        try (IdentityRuns runs = filled(fingerprints)) {
            assertEquals(
                    List.of(7L, 100_007L, 200_007L, 300_007L, 400_007L),
                    LongStream.of(runs.find(42, 0)).sorted().boxed().toList());
        }
    }

    @Test
    void filter_forAbsentFingerprints_passesFew() throws IOException {
        long[] fingerprints = fingerprints(4);
        filled(fingerprints).close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Run run = Run.open(file).orElseThrow();
                int passed = 0;
                for (int i = 0; i < 20_000; i++) {
                    passed += run.mayHold(SECRET.of(key(i, 5))) ? 1 : 0;
                }
                assertTrue(passed < 200, passed + " of 20,000 absent ones passed");
            }
        }
    }

    @Test
    void everyByteOfARun_flipped_isFound() throws IOException {
        long[] pairs = new long[2 * 60];
        for (int i = 0; i < 60; i++) {
            pairs[2 * i] = i * 1_000_000_007L;
            pairs[2 * i + 1] = i;
        }
        RunHeader header = new RunHeader(0, 60, 60, Hash.ZERO, SECRET);
        Path file = IdentityFiles.run(directory, 0, 60);
        RunWriter.write(file, header, List.of(Pairs.of(pairs)), () -> {});
        byte[] bytes = Files.readAllBytes(file);
        assertEquals(header.fileBytes(), bytes.length);
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] ^= (byte) (1 << at % 8);
            Files.write(file, bytes);
            assertEquals(Optional.empty(), Run.open(file), "a flip at " + at);
            bytes[at] ^= (byte) (1 << at % 8);
        }
        for (int length = 0; length < bytes.length; length += 37) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertEquals(Optional.empty(), Run.open(file), "cut to " + length);
        }
        Files.write(file, bytes);
        assertTrue(Run.open(file).isPresent());
    }

    @Test
    void find_whileAnotherThreadAdds_missesNothingCommitted() throws Exception {
        long[] fingerprints = fingerprints(6);
        long[] committed = new long[1];
        try (IdentityRuns runs = new IdentityRuns(directory, SECRET, List.of(), 0)) {
            runs.start();
            Thread reader = Thread.ofPlatform().start(() -> {
                Random random = new Random(6);
                long size = 0;
                while (size < ENTRIES) {
                    synchronized (committed) {
                        size = committed[0];
                    }
                    for (int i = 0; i < 200 && size > 0; i++) {
                        int entry = random.nextInt((int) size);
                        if (!has(runs.find(fingerprints[entry], 0), entry)) {
                            throw new IllegalStateException("entry " + entry + " of " + size + " is not found");
                        }
                    }
                }
            });
            boolean[] failed = new boolean[1];
            reader.setUncaughtExceptionHandler((thread, e) -> failed[0] = true);
            for (int i = 0; i < ENTRIES; i += COMMIT) {
                add(runs, fingerprints, i);
                synchronized (committed) {
                    committed[0] = i + COMMIT;
                }
            }
            reader.join();
            assertFalse(failed[0]);
        }
    }

    private static long[] fingerprints(long seed) {
        long[] fingerprints = new long[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            fingerprints[i] = SECRET.of(key(i, seed));
        }
        return fingerprints;
    }

    /// Keys that differ in few bits: the fingerprint has to spread them.
    private static byte[] key(int number, long seed) {
        return ByteBuffer.allocate(32).putLong(seed).putInt(number).array();
    }

    private IdentityRuns filled(long[] fingerprints) throws IOException {
        IdentityRuns runs = new IdentityRuns(directory, SECRET, List.of(), 0);
        runs.start();
        for (int i = 0; i < ENTRIES; i += COMMIT) {
            add(runs, fingerprints, i);
        }
        runs.freeze();
        return runs;
    }

    private static void add(IdentityRuns runs, long[] fingerprints, int from) throws IOException {
        for (int i = from; i < from + COMMIT; i++) {
            runs.active().add(fingerprints[i], i);
        }
        runs.commit(from + COMMIT, Hash.ZERO);
    }

    private static void findAll(IdentityRuns runs, long[] fingerprints) {
        int more = 0;
        for (int entry = 0; entry < ENTRIES; entry++) {
            long[] hits = runs.find(fingerprints[entry], 0);
            assertTrue(has(hits, entry), () -> "entry is not found");
            more += hits.length - 1;
        }
        assertEquals(0, more, "fingerprints met");
    }

    private static boolean has(long[] hits, long entry) {
        return LongStream.of(hits).anyMatch(hit -> hit == entry);
    }
}
