package custody.ingest.http;

import custody.ingest.intake.Intake;
import custody.ingest.quarantine.StoredQuarantine;
import custody.ingest.source.Sources;
import custody.ledger.admission.Appender;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;

/// Wires the intake to the ledger of this process.
@Factory
class IntakeFactory {
    @Singleton
    @Requires(beans = Appender.class)
    Intake intake(Appender appender, StoredQuarantine quarantine, Sources sources, IntakeMeters meter,
            @Named(TaskExecutors.VIRTUAL) ExecutorService virtual) {
        return new Intake(appender, quarantine, sources, meter, virtual);
    }
}
