package custody.server.ledger;

import custody.ingest.source.Sources;
import custody.ledger.admission.Appender;
import custody.ledger.open.LedgerSettings;
import custody.ledger.open.OpenLedger;
import custody.ledger.publish.JournalCheck;
import custody.ledger.read.EntryReader;
import custody.ledger.read.ProofReader;
import custody.query.answer.ChainReport;
import custody.query.answer.IntakeCounts;
import custody.query.entry.PublishedLog;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger of the data directory as beans.
///
/// Whoever takes one of them is closed before the ledger is. With `custody.ledger.open: false` there are none: a
/// command that needs only the database runs beside the process that has the ledger.
@Factory
@Requires(property = LedgerAssembly.OPEN, value = "true")
public final class LedgerAssembly {
    /// Whether this process is the writer of the data directory.
    public static final String OPEN = "custody.ledger.open";

    private static final Logger LOG = LoggerFactory.getLogger(LedgerAssembly.class);

    @Singleton
    @Bean(preDestroy = "close")
    OpenLedger ledger(
            @Property(name = "custody.data") String data,
            @Property(name = "custody.log.origin") @Nullable String origin,
            InstantSource clock) throws IOException {
        Optional<String> named = Optional.ofNullable(origin).filter(text -> !text.isBlank());
        OpenLedger ledger = OpenLedger.open(Path.of(data), LedgerSettings.STANDARD.withOrigin(named), clock);
        LOG.info("ledger {} in {}: {} entries", ledger.origin(), data, ledger.size());
        return ledger;
    }

    @Singleton
    @Bean(typed = Appender.class)
    Appender appender(OpenLedger ledger) {
        return ledger.appender();
    }

    @Singleton
    @Bean(typed = EntryReader.class)
    EntryReader entries(OpenLedger ledger) {
        return ledger.entries();
    }

    @Singleton
    @Bean(typed = ProofReader.class)
    ProofReader proofs(OpenLedger ledger) {
        return ledger.proofs();
    }

    /// The published directory, for anybody unless `custody.log.anonymous` is false.
    @Singleton
    PublishedLog log(OpenLedger ledger, @Property(name = "custody.log.anonymous") boolean anonymous) {
        return new PublishedLog(ledger.log(), anonymous);
    }

    /// What the intake has counted of each source since its first post.
    @Singleton
    IntakeCounts intake(Sources sources) {
        return source -> sources.find(source)
                .map(row -> new IntakeCounts.Counts(row.duplicates(), row.rejected()))
                .orElse(IntakeCounts.Counts.NONE);
    }

    @Singleton
    ChainReport.Source reports(OpenLedger ledger) {
        return () -> ledger.lastCheck().map(LedgerAssembly::report);
    }

    private static ChainReport report(JournalCheck.Report report) {
        return new ChainReport(report.intact(), report.from(), report.to(), report.checked(), report.firstBad(), report.expected(),
                report.actual(), report.missing(), report.intact(), report.startedAt(), report.finishedAt());
    }
}
