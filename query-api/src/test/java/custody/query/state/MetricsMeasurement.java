package custody.query.state;

import custody.query.answer.Condition;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.UseFlags;
import custody.query.catalog.Catalog;
import custody.query.catalog.CatalogRows;
import custody.query.catalog.SqlProjections;
import custody.query.index.LuceneIndex;
import custody.query.measure.BlastRadius;
import custody.query.measure.BlastWalk;
import custody.query.measure.ControlMetrics;
import custody.query.measure.Dimension;
import custody.query.measure.MetricPoint;
import custody.query.measure.ScopeUse;
import custody.query.project.Batch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Measures what metrics and a blast radius cost on a made-up ledger: `MetricsMeasurement EVENTS`. Twice each, for the
/// first time warms up.
final class MetricsMeasurement {
    private static final int BATCH = 4_096;

    private MetricsMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        var entries = new CaseSeries(Long.parseLong(arguments[0]));
        Path directory = Files.createTempDirectory("custody-metrics");
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            var verdicts = new StoredAttribution(entries, database.bean(EvidenceRepository.class), EvidenceLimits.STANDARD);
            CatalogRows rows = database.bean(CatalogRows.class);
            var catalog = new Catalog(rows, entries);
            try (var index = new LuceneIndex(directory.resolve("index"), entries, verdicts)) {
                verdicts.position();
                catalog.position();
                index.position();
                for (long at = 0; at < entries.size(); ) {
                    Batch batch = Batch.decode(entries.read(at, BATCH, 16 << 20));
                    verdicts.apply(batch);
                    catalog.apply(batch);
                    index.apply(batch);
                    at = batch.to();
                }
                index.settle();
                measure(new SqlProjections(catalog, rows, index, verdicts, entries, UseFlags.NONE), entries);
            }
            verdicts.close();
        }
    }

    private static void measure(Projections projections, CaseSeries entries) {
        long size = projections.size();
        System.out.printf("%,d entries%n", size);
        for (int round = 0; round < 2; round++) {
            timed("attributedUseRate by kind", projections, entries, each -> each.attributedUseRate(List.of(Dimension.ACTOR_KIND)));
            timed("attributedUseRate by source and day", projections, entries, each -> each.attributedUseRate(List.of(Dimension.SOURCE, Dimension.DAY)));
            timed("jitUseRate", projections, entries, each -> each.jitUseRate(List.of()));
            timed("standingGrantRate", projections, entries, each -> each.standingGrantRate(List.of()));
            timed("excessPrivilegeRate", projections, entries, each -> each.excessPrivilegeRate(List.of()));
            timed("revocationCompleteness", projections, entries, each -> each.revocationCompleteness(List.of()));
            timed("provenanceDebt", projections, entries, each -> each.provenanceDebt(List.of()));
            timed("stillValidAfter", projections, entries, each -> each.stillValidAfter(5));
            scopeUse(projections, entries);
            long start = System.nanoTime();
            var first = projections.entries(Condition.ANY_ENTRY, new EntryOrder(EntryOrder.By.LEDGER_SEQ, false), new PageRequest(size, 100, null, true, false));
            String actor = first.rows().stream()
                    .flatMap(row -> entries.entry(row.node()).stream())
                    .flatMap(entry -> Optional.ofNullable(entry.payload().event().actor()).stream())
                    .findFirst().orElseThrow().ref();
            BlastRadius radius = new BlastWalk(projections, entries, size, new BlastRadius.Spot(BlastRadius.Kind.IDENTITY, actor), 4).radius();
            System.out.printf("blastRadius: %,d ms, %d edges%n", (System.nanoTime() - start) / 1_000_000, radius.edges().size());
        }
    }

    /// What was used of each grant, a page at a time: of the first page, and of all.
    private static void scopeUse(Projections projections, CaseSeries entries) {
        long size = projections.size();
        long start = System.nanoTime();
        long ofGrants = 0;
        long grants = 0;
        long first = 0;
        String key = null;
        do {
            Page<GrantFacts> page = projections.grants(GrantCriteria.ANY, new PageRequest(size, 100, key, true, false));
            long asked = System.nanoTime();
            ScopeUse.of(projections, entries, page.rows().stream().map(Page.Row::node).toList(), size);
            long took = System.nanoTime() - asked;
            ofGrants += took;
            first = key == null ? took : first;
            grants += page.rows().size();
            key = page.more() ? page.rows().getLast().key() : null;
        } while (key != null);
        System.out.printf("scopeUse: %,d us of the first page, %,d ms of %,d grants, %,d ms with their pages%n",
                first / 1_000, ofGrants / 1_000_000, grants, (System.nanoTime() - start) / 1_000_000);
    }

    private static void timed(String name, Projections projections, CaseSeries entries, Function<ControlMetrics, List<MetricPoint>> read) {
        long start = System.nanoTime();
        String answer;
        try {
            var metrics = ControlMetrics.of(
                    projections, entries, Instant.parse("2000-01-01T00:00:00Z"), Instant.parse("2100-01-01T00:00:00Z"),
                    projections.size(), Duration.ofMinutes(3));
            List<MetricPoint> points = read.apply(metrics);
            answer = points.isEmpty() ? "nothing" : points.getFirst().numerator() + "/" + points.getFirst().denominator() + ", " + points.size() + " points";
        } catch (RuntimeException e) {
            answer = String.valueOf(e.getMessage());
        }
        System.out.printf("%s: %,d ms, %s%n", name, (System.nanoTime() - start) / 1_000_000, answer);
    }
}
