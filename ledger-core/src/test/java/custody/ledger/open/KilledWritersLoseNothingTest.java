package custody.ledger.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Appended;
import custody.ledger.admission.AppendOutcome.Duplicate;
import custody.ledger.admission.AppendOutcome;
import custody.ledger.journal.Frontier;
import custody.ledger.merkle.Hash;
import custody.ledger.read.Entry;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writing processes are killed (SIGKILL) at random moments, while they open, write, seal and publish. Whatever they
/// had acknowledged is there, chain and tree hold, and no two checkpoints of one size ever differ.
class KilledWritersLoseNothingTest {
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 200);
    /// Two directories at a time, for a start is mostly waiting.
    private static final int LANES = 2;
    /// A directory lives that long; then it is read whole, and another begins.
    private static final int ROUNDS_EACH = 20;
    private static final int KILL_WITHIN_MILLIS = 120;
    private static final int START_MILLIS = 600;
    private static final long CHILD_SECONDS_MAX = 60;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void killedAtRandom_acknowledgedEventsAreThere() throws Exception {
        System.out.println("KilledWritersLoseNothingTest -Dseed=" + seed + " -Dkill.rounds=" + ROUNDS);
        int[] acknowledged = new int[1];
        try (ExecutorService lanes = Executors.newFixedThreadPool(LANES)) {
            List<Future<Integer>> lives = new ArrayList<>();
            for (int from = 0; from < ROUNDS; from += ROUNDS_EACH) {
                int first = from;
                int end = Math.min(ROUNDS, from + ROUNDS_EACH);
                lives.add(lanes.submit(() -> new Lane(directory.resolve("data" + first), new Random(seed + first)).live(first, end)));
            }
            for (Future<Integer> life : lives) {
                acknowledged[0] += life.get();
            }
        }
        System.out.println(ROUNDS + " writers killed, " + acknowledged[0] + " events acknowledged, all there");
        assertTrue(acknowledged[0] > ROUNDS, "the writers hardly wrote");
    }

    /// One data directory and what its writers said.
    private static final class Lane {
        private final Path data;
        private final Random random;
        private final Map<String, Long> acknowledged = new HashMap<>();
        private final Map<Long, Hash> checkpoints = new HashMap<>();

        Lane(Path data, Random random) {
            this.data = data;
            this.random = random;
        }

        int live(int from, int end) throws Exception {
            for (int round = from; round < end; round++) {
                Child child = new Child(round);
                child.kill();
                checkRound(round, child.acknowledged, child.nextBatch);
            }
            try (OpenLedger ledger = OpenLedger.open(data, KilledWriter.SETTINGS, InstantSource.system())) {
                checkAll(ledger);
            }
            return acknowledged.size();
        }

        /// What this round acknowledged stands where it was said to; what it may have written unacknowledged is posted
        /// again.
        private void checkRound(int round, Map<String, Long> fresh, int[] nextBatch) throws Exception {
            acknowledged.putAll(fresh);
            try (OpenLedger ledger = OpenLedger.open(data, KilledWriter.SETTINGS, InstantSource.system())) {
                for (var one : fresh.entrySet()) {
                    assertTrue(one.getValue() < ledger.size(), "round " + round + ": " + one + " of " + ledger.size());
                    assertEquals(one.getKey(), eventId(ledger.entries().entry(one.getValue()).orElseThrow()), "round " + round);
                }
                for (int caller = 0; caller < KilledWriter.CALLERS; caller++) {
                    List<String> ids = KilledWriter.ids(round, caller, nextBatch[caller]);
                    List<AppendOutcome> outcomes = ledger.appender().append(KilledWriter.submissions(ids));
                    for (int i = 0; i < ids.size(); i++) {
                        acknowledged.put(ids.get(i), index(outcomes.get(i)));
                    }
                }
                var published = ledger.proofs().awaitCheckpoint(ledger.size(), Duration.ofSeconds(30)).orElseThrow();
                saw(published.checkpoint().head().size(), published.checkpoint().head().root());
            }
        }

        private void checkAll(OpenLedger ledger) {
            Map<String, Long> found = new HashMap<>();
            Frontier tree = Frontier.empty();
            Hash previous = Hash.ZERO;
            int compared = 0;
            while (tree.size() < ledger.size()) {
                for (Entry entry : ledger.entries().read(tree.size(), 1_000, 1 << 20)) {
                    assertEquals(previous, entry.previous());
                    previous = entry.leafHash();
                    tree.append(previous);
                    assertEquals(null, found.put(eventId(entry), entry.index()), "twice: " + eventId(entry));
                    Hash signed = checkpoints.get(tree.size());
                    if (signed != null) {
                        assertEquals(tree.root(), signed, "root of " + tree.size());
                        compared++;
                    }
                }
            }
            acknowledged.forEach((id, index) -> assertEquals(index, found.get(id), id));
            assertEquals(checkpoints.keySet().stream().filter(size -> size > 0).count(), compared, "checkpoints beyond the journal");
        }

        private synchronized void saw(long size, Hash root) {
            Hash before = checkpoints.put(size, root);
            assertTrue(before == null || before.equals(root), "two roots for " + size);
        }

        /// A writing process, and a thread that listens to it.
        private final class Child {
            final Map<String, Long> acknowledged = new HashMap<>();
            /// By caller: the first call that was not acknowledged.
            final int[] nextBatch = new int[KilledWriter.CALLERS];
            private final CountDownLatch open = new CountDownLatch(1);
            private final Process process;
            private final Thread listener;

            Child(int round) throws IOException {
                process = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "--enable-native-access=ALL-UNNAMED",
                                "-cp", classPath(), KilledWriter.class.getName(), data.toString(), Integer.toString(round))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                listener = Thread.ofPlatform().start(this::listen);
            }

            private static String classPath() {
                String whole = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
                return Arrays.stream(whole.split(File.pathSeparator))
                        .filter(entry -> !entry.contains("logback"))
                        .collect(Collectors.joining(File.pathSeparator));
            }

            private void listen() {
                try (BufferedReader lines = new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
                    StringBuilder line = new StringBuilder();
                    for (int c = lines.read(); c >= 0; c = lines.read()) {
                        if (c == '\n') {
                            heard(line.toString().split(" "));
                            line.setLength(0);
                        } else {
                            line.append((char) c);
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    open.countDown();
                }
            }

            private void heard(String[] words) {
                switch (words[0]) {
                    case "open" -> open.countDown();
                    case "ack" -> acknowledged.put(words[1], Long.valueOf(words[2]));
                    case "batch" -> nextBatch[Integer.parseInt(words[1])] = Integer.parseInt(words[2]) + 1;
                    case "checkpoint" -> saw(Long.parseLong(words[1]), Hash.parseHex(words[2]));
                    default -> throw new IllegalStateException(String.join(" ", words));
                }
            }

            /// Mostly while it writes, now and then while it starts.
            void kill() throws InterruptedException {
                if (random.nextInt(8) == 0) {
                    Thread.sleep(random.nextInt(START_MILLIS));
                } else {
                    assertTrue(open.await(CHILD_SECONDS_MAX, TimeUnit.SECONDS), "the writer did not start");
                    Thread.sleep(random.nextInt(KILL_WITHIN_MILLIS));
                    assertTrue(process.isAlive(), "the writer ended by itself");
                }
                // By its handle: the process's own method would throw away what is in the pipe.
                process.toHandle().destroyForcibly();
                assertTrue(process.waitFor(CHILD_SECONDS_MAX, TimeUnit.SECONDS), "the writer does not die");
                listener.join();
            }
        }
    }

    private static String eventId(Entry entry) {
        return Objects.requireNonNull(entry.payload()).event().source().eventId();
    }

    private static long index(AppendOutcome outcome) {
        return switch (outcome) {
            case Appended appended -> appended.index();
            case Duplicate duplicate -> duplicate.index();
            case AppendOutcome.Rejected rejected -> throw new AssertionError(rejected.toString());
        };
    }
}
