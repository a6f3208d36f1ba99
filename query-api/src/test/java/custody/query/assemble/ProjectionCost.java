package custody.query.assemble;

import com.sun.management.ThreadMXBean;
import custody.query.alert.DetectionProjection;
import custody.query.alert.DetectionRows;
import custody.query.alert.SqlUseFlags;
import custody.query.catalog.Catalog;
import custody.query.catalog.CatalogRows;
import custody.query.catalog.SqlProjections;
import custody.query.index.LuceneIndex;
import custody.query.project.Batch;
import custody.query.project.Projection;
import custody.query.state.CaseSeries;
import custody.query.state.EvidenceLimits;
import custody.query.state.EvidenceRepository;
import custody.query.state.StoredAttribution;
import custody.query.state.TestDatabase;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What an entry costs each projection on the follower's thread, in processor time and in bytes allocated; to be run by
/// hand. The bytes are the figure that does not depend on what else the machine does.
///
/// Arguments: entries, entries of a batch, `sqlite` or `postgres`, a directory in which the database and the index stay.
public final class ProjectionCost {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /// Entries after which figures are told.
    private static final long WINDOW = 102_400;

    private ProjectionCost() {}

    /// A projection and what it has cost since it was last told.
    private static final class Costing {
        private final Projection projection;
        private long nanos;
        private long bytes;

        Costing(Projection projection) {
            this.projection = projection;
        }

        void take(Batch batch) throws Exception {
            long beganAt = THREADS.getCurrentThreadCpuTime();
            long hadBytes = THREADS.getCurrentThreadAllocatedBytes();
            projection.apply(batch);
            bytes += THREADS.getCurrentThreadAllocatedBytes() - hadBytes;
            nanos += THREADS.getCurrentThreadCpuTime() - beganAt;
        }

        String told(long entries) {
            String told = "  %s %.2f us %,d B".formatted(projection.name(), nanos / 1e3 / entries, bytes / entries);
            nanos = 0;
            bytes = 0;
            return told;
        }
    }

    public static void main(String[] arguments) throws Exception {
        CaseSeries entries = new CaseSeries(arguments.length > 0 ? Long.parseLong(arguments[0]) : 2 * WINDOW);
        int size = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4_096;
        boolean onPostgres = arguments.length > 2 && arguments[2].equals("postgres");
        Path directory = arguments.length > 3 ? Files.createDirectories(Path.of(arguments[3])) : Files.createTempDirectory("projection-cost");
        try (TestDatabase database = onPostgres ? TestDatabase.postgres() : TestDatabase.sqlite(directory.resolve("state.db"));
                StoredAttribution verdicts =
                        new StoredAttribution(entries, database.bean(EvidenceRepository.class), EvidenceLimits.STANDARD);
                LuceneIndex index = new LuceneIndex(directory.resolve("index"), entries, verdicts)) {
            CatalogRows rows = database.bean(CatalogRows.class);
            DetectionRows found = database.bean(DetectionRows.class);
            Catalog catalog = new Catalog(rows, entries);
            SqlProjections answers = new SqlProjections(catalog, rows, index, verdicts, entries, new SqlUseFlags(found));
            DetectionProjection detections =
                    new DetectionProjection(found, entries, answers, new FollowedCoverage(answers, catalog, index, verdicts), verdicts);
            run(entries, size, List.of(verdicts, catalog, index, detections));
        }
    }

    private static void run(CaseSeries entries, int size, List<Projection> projections) throws Exception {
        for (Projection projection : projections) {
            projection.position();
        }
        List<Costing> costs = projections.stream().map(Costing::new).toList();
        long toldAt = 0;
        for (long at = 0; at < entries.size(); ) {
            Batch batch = Batch.decode(entries.read(at, size, Long.MAX_VALUE));
            for (Costing cost : costs) {
                cost.take(batch);
            }
            at = batch.to();
            if (at - toldAt >= WINDOW || at == entries.size()) {
                System.out.printf("%,d entries:", at);
                for (Costing cost : costs) {
                    System.out.print(cost.told(at - toldAt));
                }
                System.out.println();
                toldAt = at;
            }
        }
        for (Projection projection : projections) {
            projection.settle();
        }
    }
}
