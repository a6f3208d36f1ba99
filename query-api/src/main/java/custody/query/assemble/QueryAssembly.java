package custody.query.assemble;

import custody.ledger.admission.Appender;
import custody.ledger.read.EntryReader;
import custody.query.alert.AlertWriter;
import custody.query.alert.DetectionProjection;
import custody.query.alert.DetectionRows;
import custody.query.alert.SqlAlerts;
import custody.query.alert.SqlUseFlags;
import custody.query.answer.Alerts;
import custody.query.answer.Projections;
import custody.query.catalog.Catalog;
import custody.query.catalog.CatalogRows;
import custody.query.catalog.SqlProjections;
import custody.query.follow.Follower;
import custody.query.follow.Pace;
import custody.query.index.LuceneIndex;
import custody.query.state.EvidenceLimits;
import custody.query.state.EvidenceRepository;
import custody.query.state.StoredAttribution;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Makes the projections of a data directory and a database, the follower that feeds them, and the answers.
///
/// Nothing here opens a file or a table: a projection opens what it has when the follower first asks for its place,
/// so that trouble with the index or the database delays answers and nothing else.
@Factory
@Requires(beans = {EntryReader.class, DataSource.class})
@Requires(property = "custody.data")
final class QueryAssembly {
    @Singleton
    @Bean(preDestroy = "close")
    StoredAttribution attribution(EntryReader entries, EvidenceRepository rows) {
        return new StoredAttribution(entries, rows, EvidenceLimits.STANDARD);
    }

    @Singleton
    Catalog catalog(EntryReader entries, CatalogRows rows) {
        return new Catalog(rows, entries);
    }

    @Singleton
    @Bean(preDestroy = "close")
    LuceneIndex index(@Property(name = "custody.data") String data, EntryReader entries, StoredAttribution verdicts) {
        return new LuceneIndex(Path.of(data).resolve("index"), entries, verdicts);
    }

    /// Verdicts come first: the index asks for those of the batch in hand.
    @Singleton
    @Bean(preDestroy = "close")
    Follower follower(
            EntryReader entries,
            StoredAttribution attribution,
            Catalog catalog,
            LuceneIndex index,
            DetectionProjection detections) {
        return new Follower(
                entries, List.of(attribution, catalog, index, detections), Pace.STANDARD, InstantSource.system());
    }

    /// Last, for it asks the others about the batch in hand.
    @Singleton
    DetectionProjection detections(
            DetectionRows rows, EntryReader entries, Projections projections, Catalog catalog, LuceneIndex index,
            StoredAttribution verdicts) {
        return new DetectionProjection(
                rows, entries, projections, new FollowedCoverage(projections, catalog, index, verdicts), verdicts);
    }

    @Singleton
    Alerts alerts(DetectionProjection detections, DetectionRows rows, EntryReader entries) {
        return new SqlAlerts(detections, rows, entries);
    }

    /// Appends what is found, where `custody.detections.append` is true.
    @Singleton
    @Bean(preDestroy = "close")
    @Requires(property = "custody.detections.append", value = "true")
    AlertWriter alertWriter(
            DetectionProjection detections, DetectionRows rows, EntryReader entries, Appender appender,
            @Property(name = "custody.detections.clock") @Nullable Boolean clock) {
        return new AlertWriter(
                detections, rows, entries, appender, InstantSource.system(), !Boolean.FALSE.equals(clock));
    }

    @Singleton
    Projections projections(
            Catalog catalog, CatalogRows rows, LuceneIndex index, StoredAttribution verdicts, EntryReader entries,
            DetectionRows found) {
        return new SqlProjections(catalog, rows, index, verdicts, entries, new SqlUseFlags(found));
    }
}
