package custody.query.state;

import com.sun.management.OperatingSystemMXBean;
import custody.ledger.read.Entry;
import custody.query.catalog.Catalog;
import custody.query.catalog.CatalogRows;
import custody.query.index.LuceneIndex;
import custody.query.project.Batch;
import custody.query.project.Projection;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Measures attribution on a made-up ledger: `LoadMeasurement EVENTS memory|sqlite|postgres [index]`; with `index`, the catalogue
/// on the database takes part too.
///
/// Prints events per second in windows and where the processor time went, which other loads on the machine do not
/// change: that of the follower's thread by projection, and of the whole process with merges, collection and
/// compilation. Making and decoding the entries is counted apart.
final class LoadMeasurement {
    private static final int BATCH = 4_096;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private LoadMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        long events = Long.parseLong(arguments[0]);
        Path directory = arguments.length > 3 ? Path.of(arguments[3]) : Files.createTempDirectory("custody-load");
        Files.createDirectories(directory);
        var entries = new CaseSeries(events);
        boolean index = arguments.length > 2 && arguments[2].equals("index");
        try (TestDatabase database = database(arguments[1], directory)) {
            if (database == null) {
                var attribution = new AttributionProjection();
                run(entries, attribution, index ? new LuceneIndex(directory.resolve("index"), entries, attribution) : null,
                        List.of());
            } else {
                var attribution = new StoredAttribution(
                        entries, database.bean(EvidenceRepository.class), EvidenceLimits.STANDARD);
                long start = System.nanoTime();
                long position = attribution.position();
                System.out.printf("open at %,d in %d ms%n", position, (System.nanoTime() - start) / 1_000_000);
                Catalog catalog = new Catalog(database.bean(CatalogRows.class), entries);
                run(entries, attribution, index ? new LuceneIndex(directory.resolve("index"), entries, attribution) : null,
                        index ? List.of(catalog) : List.of());
                questions(attribution, events);
                attribution.close();
                start = System.nanoTime();
                var again = new StoredAttribution(
                        entries, database.bean(EvidenceRepository.class), EvidenceLimits.STANDARD);
                again.position();
                System.out.printf("open again in %d ms%n", (System.nanoTime() - start) / 1_000_000);
            }
        }
        long bytes = 0;
        try (var files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                bytes += Files.size(file);
            }
        }
        System.out.printf("%,d bytes in %s, %d to an event%n", bytes, directory, bytes / events);
    }

    private static TestDatabase database(String name, Path directory) {
        return switch (name) {
            case "memory" -> null;
            case "sqlite" -> TestDatabase.sqlite(directory.resolve("state.db"));
            case "postgres" -> TestDatabase.postgres();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static void run(
            CaseSeries entries, Projection attribution, LuceneIndex index, List<Projection> more) throws Exception {
        List<Projection> all = new ArrayList<>(List.of(attribution));
        for (Projection each : more) {
            each.position();
            all.add(each);
        }
        if (index != null) {
            index.position();
            all.add(index);
        }
        Map<String, Long> spent = new TreeMap<>();
        long window = 0;
        long longest = 0;
        long at = attribution.position();
        long since = System.nanoTime();
        long process = PROCESS.getProcessCpuTime();
        while (at < entries.size()) {
            long start = THREADS.getCurrentThreadCpuTime();
            List<Entry> read = entries.read(at, BATCH, 16 << 20);
            start = spent(spent, "made", start);
            Batch batch = Batch.decode(read);
            start = spent(spent, "decoded", start);
            for (Projection each : all) {
                long before = start;
                each.apply(batch);
                start = spent(spent, each.name(), start);
                longest = Math.max(longest, start - before);
            }
            at = batch.to();
            window += read.size();
            if (window >= 409_600 || at == entries.size()) {
                print(at, window, spent, System.nanoTime() - since, PROCESS.getProcessCpuTime() - process, longest);
                process = PROCESS.getProcessCpuTime();
                spent.clear();
                window = 0;
                longest = 0;
                since = System.nanoTime();
            }
        }
        for (Projection each : all) {
            each.settle();
        }
        if (index != null) {
            index.close();
        }
    }

    private static long spent(Map<String, Long> spent, String on, long start) {
        long now = THREADS.getCurrentThreadCpuTime();
        spent.merge(on, now - start, Long::sum);
        return now;
    }

    private static void print(long at, long window, Map<String, Long> spent, long nanos, long process,
            long longest) {
        long made = spent.getOrDefault("made", 0L);
        var text = new StringBuilder();
        spent.forEach((on, time) -> text.append(String.format(" %s %.1f us", on, time / 1_000.0 / window)));
        Runtime runtime = Runtime.getRuntime();
        System.out.printf("%,12d  %,8.0f events/s; process %.1f us without making; longest batch %d ms; heap %d MiB;%s%n", at,
                window * 1e9 / nanos, (process - made) / 1_000.0 / window, longest / 1_000_000,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20, text);
    }

    private static void questions(StoredAttribution attribution, long events) {
        var random = new Random(1);
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            int found = 0;
            for (int i = 0; i < 100; i++) {
                List<Long> uses = random.longs(50, 0, events).boxed().toList();
                found += attribution.inForce(uses, events).size();
            }
            System.out.printf("in force, 50 random entries: %.2f ms, %d found%n",
                    (System.nanoTime() - start) / 1e6 / 100, found);
            start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                List<Long> uses = random.longs(50, 0, events).boxed().toList();
                attribution.finality(uses, events);
            }
            System.out.printf("finality, 50 random entries: %.2f ms%n", (System.nanoTime() - start) / 1e6 / 20);
        }
    }
}
