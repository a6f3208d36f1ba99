package custody.server.bench;

import custody.verifier.Verifier;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The verifier over the grown ledger: every byte of journal and log.
///
/// Of each entry it hashes the payload once, and leaf and tree node twice, once for the journal and once for the log.
final class VerifyBench {
    private static final int SAMPLE = 5_000;
    private static final int NODE_BYTES = 65;

    private VerifyBench() {}

    static List<Row> measure(BenchRoom room, String bench) throws Exception {
        GrownLedger grown = room.grown();
        long entries = grown.entries().size();
        Sizes sizes = Sizes.of(grown.entries(), SAMPLE);
        Path data = grown.putToRest().data();
        verify(data);
        List<Double> seconds = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        for (int round = 0; round < room.rounds(); round++) {
            limits.add(MachineLimits.sha256BytesPerSecond(1 << 20, room.machine().processors()));
            seconds.add(verify(data));
        }
        double took = seconds.stream().sorted().toList().get(room.rounds() / 2);
        double limit = limits.stream().sorted().toList().get(room.rounds() / 2);
        double bytes = (double) entries * (sizes.salted() + 2 * (sizes.leaf() + NODE_BYTES));
        return List.of(
                Row.of(bench, "journal and log of %,d entries, every byte".formatted(entries), entries / took, "entries/s"),
                Row.of(bench, "hashed", bytes / took / 1e9, "GB/s"),
                Row.of(bench, "SHA-256 of long messages on all processors", limit / 1e9, "GB/s"),
                Row.of(bench, "of that", 100 * bytes / took / limit, "%").atLeast(60));
    }

    private static double verify(Path data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long start = System.nanoTime();
        int status = Verifier.run(new String[] {data.toString(), "--key", data.resolve("log.vkeys").toString(), "--json"},
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(OutputStream.nullOutputStream()));
        double seconds = (System.nanoTime() - start) / 1e9;
        String report = out.toString(StandardCharsets.UTF_8);
        // 1 is "could not tell": nobody kept a checkpoint of this ledger to compare with.
        if (status > 1) {
            throw new IllegalStateException("the verifier does not agree: " + report.substring(0, Math.min(600, report.length())));
        }
        return seconds;
    }
}
