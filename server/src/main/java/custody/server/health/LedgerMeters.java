package custody.server.health;

import custody.ledger.read.EntryReader;
import custody.ledger.read.ProofReader;
import custody.query.follow.Follower;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;

/// Sizes and positions as gauges, so that their rates and their distance can be watched.
@Requires(beans = {EntryReader.class, Follower.class})
@Singleton
final class LedgerMeters {
    private final EntryReader entries;
    private final ProofReader proofs;
    private final Follower follower;
    private final MeterRegistry registry;

    LedgerMeters(EntryReader entries, ProofReader proofs, Follower follower, MeterRegistry registry) {
        this.registry = registry;
        this.entries = entries;
        this.proofs = proofs;
        this.follower = follower;
    }

    /// Not as a binder: those are made before the listeners that mend the database's connections.
    @EventListener
    void onStart(ServerStartupEvent event) {
        Gauge.builder("custody.ledger.size", entries, EntryReader::size)
                .description("durable entries")
                .register(registry);
        Gauge.builder("custody.ledger.published", proofs,
                        each -> each.checkpoint().map(checkpoint -> checkpoint.checkpoint().head().size()).orElse(0L))
                .description("entries under a signed checkpoint")
                .register(registry);
        Gauge.builder("custody.follower.position", follower, Follower::position)
                .description("entries that every projection covers")
                .register(registry);
    }
}
