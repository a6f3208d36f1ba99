package custody.ingest.http;

import custody.ingest.intake.IntakeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Counts for `/metrics`: events accepted and duplicate, records refused and skipped.
@Singleton
final class IntakeMeters implements IntakeMeter {
    private final @Nullable Counter accepted;
    private final @Nullable Counter duplicates;
    private final @Nullable Counter rejected;
    private final @Nullable Counter skipped;

    IntakeMeters(@Nullable MeterRegistry registry) {
        accepted = counter(registry, "custody.intake.accepted", "Events that became entries");
        duplicates = counter(registry, "custody.intake.duplicates", "Events that stood in the ledger already");
        rejected = counter(registry, "custody.intake.rejected", "Records that were refused and quarantined");
        skipped = counter(registry, "custody.intake.skipped", "Records that are not about access");
    }

    private static @Nullable Counter counter(@Nullable MeterRegistry registry, String name, String description) {
        return registry == null ? null : Counter.builder(name).description(description).register(registry);
    }

    @Override
    public void window(long accepted, long duplicates, long rejected, long skipped) {
        add(this.accepted, accepted);
        add(this.duplicates, duplicates);
        add(this.rejected, rejected);
        add(this.skipped, skipped);
    }

    private static void add(@Nullable Counter counter, long count) {
        if (counter != null && count > 0) {
            counter.increment(count);
        }
    }
}
