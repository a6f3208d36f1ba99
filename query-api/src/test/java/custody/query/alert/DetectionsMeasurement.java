package custody.query.alert;

import custody.ledger.event.EventType;
import custody.query.answer.Projections;
import custody.query.index.IndexedVerdict;
import custody.query.project.Batch;
import custody.query.state.TestDatabase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/// Measures what the detections cost on the follower's thread: `DetectionsMeasurement EVENTS sqlite|postgres`.
///
/// Verdicts are given, and the catalogue knows nothing: it is the detections alone, with their statements. Prints
/// the thread's processor time and the wall time of an entry, in windows.
final class DetectionsMeasurement {
    private static final int BATCH = 4_096;
    private static final long WINDOW = 50L * BATCH;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /// Those of the batch in hand.
    private static List<IndexedVerdict> judged = List.of();

    private DetectionsMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        var entries = new UseSeries(Long.parseLong(arguments[0]));
        try (TestDatabase database = arguments[1].equals("postgres")
                ? TestDatabase.postgres()
                : TestDatabase.sqlite(Files.createTempDirectory("custody-detections").resolve("state.db"))) {
            DetectionRows rows = database.bean(DetectionRows.class);
            Projections answers = knowsNothing();
            var detections = new DetectionProjection(rows, entries, answers, new Everything(answers), (from, to) -> judged);
            run(entries, detections);
            List<Long> waiting = rows.query("SELECT COUNT(*) FROM detect_pending", List.of(), row -> row.getLong(1));
            System.out.println("alerts " + waiting.getFirst());
        }
    }

    private static void run(UseSeries entries, DetectionProjection detections) throws Exception {
        long cpu = 0;
        long wall = 0;
        for (long at = detections.position(); at < entries.size(); at = detections.position()) {
            Batch batch = Batch.decode(entries.read(at, BATCH, Long.MAX_VALUE));
            judged = verdicts(batch);
            long start = System.nanoTime();
            long startCpu = THREADS.getCurrentThreadCpuTime();
            detections.apply(batch);
            cpu += THREADS.getCurrentThreadCpuTime() - startCpu;
            wall += System.nanoTime() - start;
            if (batch.to() % WINDOW == 0) {
                System.out.printf("%,12d  processor %.2f us, wall %.2f us an entry%n", batch.to(), cpu / 1e3 / WINDOW, wall / 1e3 / WINDOW);
                cpu = 0;
                wall = 0;
            }
        }
        detections.settle();
    }

    private static List<IndexedVerdict> verdicts(Batch batch) {
        return batch.items().stream().map(Batch.Item::entry).filter(entry -> entry.type() == EventType.USE)
                .map(entry -> new IndexedVerdict(entry.index(), entry.index(), -1, false, "AUTHORIZED", "OK", List.of(), "EXACT",
                        "broker-prod g", List.of(), null))
                .toList();
    }

    private static Projections knowsNothing() {
        return (Projections) Proxy.newProxyInstance(DetectionsMeasurement.class.getClassLoader(), new Class<?>[] {Projections.class},
                (proxy, method, arguments) -> method.getReturnType() == long.class ? (Object) Long.MAX_VALUE : Map.of());
    }
}
