package custody.server.bench;

import custody.server.Custody;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// From the start of a process to its first answer over everything, on the grown ledger: a process of its own, as
/// `./custody serve` starts it.
final class StartBench {
    private static final int STOP_SECONDS = 60;
    private static final String READY = "custody ready on ";
    private static final String FIRST_QUESTION =
            "{\"query\":\"{uses(filter: {secret: {uris: [\\\"" + EventSeries.secretRef(0) + "\\\"]}}, first: 1) {asOfSeq}}\"}";

    private static final Pattern AS_OF = Pattern.compile("\"asOfSeq\":\"?([0-9]+)");

    private StartBench() {}

    static List<Row> measure(BenchRoom room, String bench) throws Exception {
        GrownLedger grown = room.grown();
        long entries = grown.entries().size();
        grown.putToRest();
        List<Double> ready = new ArrayList<>();
        List<Double> answered = new ArrayList<>();
        for (int round = 0; round <= room.rounds(); round++) {
            double[] took = start(grown, entries);
            if (round > 0) {
                ready.add(took[0]);
                answered.add(took[1]);
            }
        }
        return List.of(
                Row.of(bench, "server on %,d entries: ready".formatted(entries), ready.stream().sorted().toList().get(room.rounds() / 2), "s"),
                Row.of(bench, "first answer over all of them", answered.stream().sorted().toList().get(room.rounds() / 2), "s").atMost(3));
    }

    private static double[] start(GrownLedger grown, long entries) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(grown.data())).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CUSTODY_ADMIN_TOKEN", grown.token());
        long start = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            if (line == null || !line.startsWith(READY)) {
                throw new IOException("the server did not start: " + line);
            }
            double ready = (System.nanoTime() - start) / 1e9;
            try (Connection connection = new Connection(URI.create(line.substring(READY.length())), grown.token())) {
                while (asOf(connection) < entries) {
                    Thread.sleep(1);
                }
            }
            return new double[] {ready, (System.nanoTime() - start) / 1e9};
        } finally {
            process.destroy();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static long asOf(Connection connection) throws IOException {
        String answer = new String(
                connection.post("/graphql", "application/json", FIRST_QUESTION.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        Matcher size = AS_OF.matcher(answer);
        if (!size.find()) {
            throw new IOException("no answer: " + answer);
        }
        return Long.parseLong(size.group(1));
    }

    private static List<String> command(Path data) {
        List<String> line = new ArrayList<>();
        line.add(ProcessHandle.current().info().command().orElse("java"));
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!option.startsWith("-agent") && !option.startsWith("-javaagent") && !option.contains("Output=")
                    && !option.startsWith("-XX:StartFlightRecording")) {
                line.add(option);
            }
        }
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Custody.class.getName()));
        line.addAll(List.of("serve", "--data", data.toString(), "--port", "0"));
        return line;
    }
}
