package custody.server.health;

import custody.ledger.read.EntryReader;
import custody.ledger.read.ProofReader;
import custody.query.follow.Follower;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/// Sizes and positions as gauges, so that their rates and their distance can be watched.
@Requires(beans = {EntryReader.class, Follower.class})
@Singleton
final class LedgerMeters implements MeterBinder {
    private final EntryReader entries;
    private final ProofReader proofs;
    private final Follower follower;

    LedgerMeters(EntryReader entries, ProofReader proofs, Follower follower) {
        this.entries = entries;
        this.proofs = proofs;
        this.follower = follower;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
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
