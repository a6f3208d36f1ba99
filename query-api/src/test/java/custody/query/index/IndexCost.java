package custody.query.index;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import custody.query.project.Batch;
import custody.query.state.AttributionProjection;
import custody.query.state.CaseSeries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What an event costs the index in processor time and garbage, all threads together; to be run by hand.
///
/// Entries come at a steady rate in the follower's batches, for what an event costs depends on how many share a
/// segment. Making and judging them on the main thread is not counted. Arguments: events of a round, events a second,
/// entries of a batch, a directory.
public final class IndexCost {
    private static final int ROUNDS = 2;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final CaseSeries entries;
    private final int rate;
    private final int batch;
    private final AttributionProjection verdicts = new AttributionProjection();
    private long versions;
    private long longestMillis;

    private IndexCost(long events, int rate, int batch) {
        this.entries = new CaseSeries(events, true);
        this.rate = rate;
        this.batch = batch;
    }

    public static void main(String[] arguments) throws Exception {
        long events = arguments.length > 0 ? Long.parseLong(arguments[0]) : 300_000;
        int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30_000;
        int batch = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4_096;
        Path data = Files.createTempDirectory(arguments.length > 3 ? Path.of(arguments[3]) : Path.of("target"), "index-cost");
        try {
            for (int round = 0; round < ROUNDS; round++) {
                new IndexCost(events, rate, batch).round(data.resolve("index-" + round));
            }
        } finally {
            delete(data);
        }
    }

    /// What has been used up: processor time of the process and of its threads, bytes allocated.
    private record Spent(Map<String, Long> nanos, long bytes) {
        static Spent now() {
            Map<String, Long> nanos = times();
            nanos.put("all", PROCESS.getProcessCpuTime());
            return new Spent(nanos, THREADS.getTotalThreadAllocatedBytes());
        }

        static Spent ofThisThread() {
            return new Spent(Map.of("main", THREADS.getCurrentThreadCpuTime()), THREADS.getCurrentThreadAllocatedBytes());
        }

        long since(Spent before, String name) {
            return nanos.getOrDefault(name, 0L) - before.nanos.getOrDefault(name, 0L);
        }
    }

    private void round(Path directory) throws Exception {
        long events = entries.size();
        Spent begun;
        Spent ended;
        long nanos = 0;
        long bytes = 0;
        long start = System.nanoTime();
        try (var index = new LuceneIndex(directory, entries, verdicts)) {
            index.position();
            begun = Spent.now();
            for (long at = 0; at < events; at = index.position()) {
                Spent before = Spent.ofThisThread();
                Batch next = judged(at);
                Spent after = Spent.ofThisThread();
                nanos += after.since(before, "main");
                bytes += after.bytes - before.bytes;
                TimeUnit.NANOSECONDS.sleep(start + next.to() * 1_000_000_000L / rate - System.nanoTime());
                long given = System.nanoTime();
                index.apply(next);
                longestMillis = Math.max(longestMillis, (System.nanoTime() - given) / 1_000_000);
            }
            index.settle();
            ended = Spent.now();
        }
        System.out.printf("%,d events, %,d versions, %,d/s with others on the machine, longest hand-over %d ms, %d bytes an event%n",
                events, versions, events * 1_000_000_000L / (System.nanoTime() - start), longestMillis, size(directory) / events);
        tell(begun, ended, nanos, bytes);
    }

    private Batch judged(long from) {
        // Not in parallel as the follower does it: other threads' time is taken for the index's.
        List<Batch.Item> items = entries.read(from, batch, Long.MAX_VALUE).stream()
                .map(entry -> new Batch.Item(entry, entry.payload().identified()))
                .toList();
        Batch next = new Batch(items);
        verdicts.apply(next);
        versions += verdicts.between(next.from(), next.to()).size();
        return next;
    }

    private void tell(Spent begun, Spent ended, long made, long madeBytes) {
        long events = entries.size();
        long all = ended.since(begun, "all") - made;
        long rest = all;
        StringBuilder told = new StringBuilder();
        for (String thread : ended.nanos.keySet()) {
            if (!thread.equals("all")) {
                long spent = ended.since(begun, thread) - (thread.equals("main") ? made : 0);
                rest -= spent;
                told.append(spent / events > 20 ? "  %-20s %6d ns%n".formatted(thread, spent / events) : "");
            }
        }
        long machine = ended.since(begun, "(collector)") + ended.since(begun, "(compiler)");
        System.out.printf("%s  %-20s %6d ns%n  %-20s %6d ns%n  %-20s %6d bytes%n", told, "ended and native", rest / events,
                "index in all", (all - machine) / events, "garbage", (ended.bytes - begun.bytes - madeBytes) / events);
    }

    /// Processor time by thread; Linux only.
    private static Map<String, Long> times() {
        Map<String, Long> times = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                add(times, task);
            }
        } catch (IOException | UncheckedIOException e) {
            // Another system: then all are among the rest.
        }
        return times;
    }

    private static void add(Map<String, Long> times, Path task) {
        try {
            String name = Files.readString(task.resolve("comm")).strip();
            String kind = name.startsWith("GC") || name.startsWith("G1") ? "(collector)"
                    : name.startsWith("C1") || name.startsWith("C2") ? "(compiler)"
                    : name.equals("java") ? "main" : name;
            times.merge(kind, Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]), Long::sum);
        } catch (IOException e) {
            // It has just ended, and is among the rest.
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
