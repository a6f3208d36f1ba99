package custody.query.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.query.project.Batch;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The follower's process killed at random moments: what is there is the state of exactly its position.
class KilledFollowerTest {
    private static final long SEED = Long.getLong("custody.seed", System.nanoTime());
    private static final int KILLS = Integer.getInteger("custody.kills", 3);
    private static final long ENTRIES = 200_000;

    @TempDir
    Path directory;

    @Test
    void theStateIsThatOfItsPosition() throws Exception {
        var random = new Random(SEED);
        var entries = new CaseSeries(ENTRIES);
        Path file = directory.resolve("state.db");
        var memory = new AttributionProjection();
        long last = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            // The first is killed amid its work however slow the machine is, the others perhaps before they begin.
            killed(file, kill == 0 ? "took " : "at ", 20 + random.nextInt(1_000));
            try (TestDatabase database = TestDatabase.sqlite(file)) {
                var stored = new StoredAttribution(entries, database.bean(EvidenceRepository.class), EvidenceLimits.STANDARD);
                long at = stored.position();
                assertTrue(at >= last, "seed " + SEED + "L went back from " + last + " to " + at);
                if (at > last) {
                    memory.apply(Batch.decode(entries.read(last, (int) (at - last), Long.MAX_VALUE)));
                }
                assertEquals(memory.between(0, at), stored.between(0, at), "seed " + SEED + "L");
                // And it goes on from there as if nothing had happened.
                Batch next = Batch.decode(entries.read(at, 500, Long.MAX_VALUE));
                memory.apply(next);
                stored.apply(next);
                assertEquals(memory.between(at, next.to()), stored.between(at, next.to()), "seed " + SEED + "L");
                stored.close();
                last = next.to();
            }
        }
        assertTrue(last > KILLS * 500L, "nothing was taken between the kills");
    }

    private static void killed(Path file, String said, long afterMillis) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-cp", System.getProperty("java.class.path"),
                KilledFollower.class.getName(), file.toString(), Long.toString(ENTRIES))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var out = process.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.startsWith(said)) {
                line = out.readLine();
            }
            assertTrue(line != null, "the process did not start");
            // The handle leaves the stream open, which is being read.
            CompletableFuture.delayedExecutor(afterMillis, TimeUnit.MILLISECONDS).execute(process.toHandle()::destroyForcibly);
            while (line != null) {
                line = out.readLine();
            }
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        }
    }
}
