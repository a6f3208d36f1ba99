package custody.verifier;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Measures verification of a large ledger against this machine's own SHA-256 limit in the same run; not a test.
///
/// Arguments: directory (written if it is not there), entries, rounds.
final class VerifySpeed {
    private static final int THREADS = 2;

    private VerifySpeed() {}

    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        long entries = Long.parseLong(args[1]);
        int rounds = Integer.parseInt(args[2]);
        if (!Files.exists(data.resolve("log/checkpoint"))) {
            new BigLedger(data).write(entries);
        }
        for (int round = 0; round < rounds; round++) {
            double[] limit = measured(VerifySpeed::streaming);
            double bytesPerSecond = THREADS * 400.0 * (1 << 20) / limit[0];
            System.out.printf("round %d: SHA-256 of long messages on %d threads: %.2f GB/s (%.2f GB/s per second of processor)%n",
                    round, THREADS, bytesPerSecond / 1e9, THREADS * 400.0 * (1 << 20) / limit[1] / 1e9);
            for (String what : new String[] {"journal", "log", ""}) {
                double[] took = measured(() -> Verifier.run(new String[] {data.resolve(what).toString(), "--json"},
                        new PrintStream(OutputStream.nullOutputStream()), System.err));
                double[] same = measured(() -> same(entries, what));
                double bytes = entries * (what.equals("journal") ? 662 + 372 + 65.0 : what.equals("log") ? 372 + 65.0 : 662 + 2 * (372 + 65.0));
                System.out.printf("  %-8s %.2f s, %,.0f entries/s; of the long-message limit: %.0f %% by the clock, %.0f %% by processor time;"
                        + " of the same messages: %.0f %% and %.0f %%%n",
                        what.isEmpty() ? "both" : what, took[0], entries / took[0], 100 * bytes / took[0] / bytesPerSecond,
                        100 * bytes / took[1] * limit[1] / (THREADS * 400.0 * (1 << 20)), 100 * same[0] / took[0], 100 * same[1] / took[1]);
            }
        }
        System.out.printf("heap limit %d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
    }

    /// Seconds by the clock and of processor time. Others may load the machine: then only the second says something.
    private static double[] measured(Callable<?> work) throws Exception {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long clock = System.nanoTime();
        long processor = system.getProcessCpuTime();
        work.call();
        return new double[] {(System.nanoTime() - clock) / 1e9, (system.getProcessCpuTime() - processor) / 1e9};
    }

    private static boolean streaming() throws Exception {
        byte[] block = new byte[1 << 20];
        all(() -> {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (int i = 0; i < 400; i++) {
                sha.update(block);
            }
            return sha.digest();
        });
        return true;
    }

    /// Hashes messages of the same number and lengths, and does nothing else.
    private static boolean same(long entries, String what) throws Exception {
        int[] lengths = what.equals("journal") ? new int[] {662, 372, 65} : what.equals("log") ? new int[] {372, 65} : new int[] {662, 372, 65, 372, 65};
        byte[] bytes = new byte[1 << 16];
        long count = entries / THREADS;
        all(() -> {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] out = new byte[32];
            for (long i = 0; i < count; i++) {
                for (int length : lengths) {
                    sha.update(bytes, (int) (i * 64 % 60_000), length);
                    sha.digest(out, 0, 32);
                }
            }
            return out;
        });
        return true;
    }

    private static void all(Callable<byte[]> work) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            List<Future<byte[]>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                results.add(pool.submit(work));
            }
            for (Future<byte[]> result : results) {
                result.get();
            }
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }
}
