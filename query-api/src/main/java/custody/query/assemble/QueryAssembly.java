package custody.query.assemble;

import custody.ledger.read.EntryReader;
import custody.query.follow.Follower;
import custody.query.follow.Pace;
import custody.query.index.LuceneIndex;
import custody.query.index.VerdictFeed;
import custody.query.state.AttributionProjection;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// Makes the projections of a data directory and the follower that feeds them.
///
/// Nothing here opens a file: a projection opens what it has when the follower first asks for its place, so that
/// trouble with the index or the database delays answers and nothing else.
@Factory
@Requires(beans = EntryReader.class)
@Requires(property = "custody.data")
final class QueryAssembly {
    @Singleton
    AttributionProjection attribution() {
        return new AttributionProjection();
    }

    @Singleton
    @Bean(preDestroy = "close")
    LuceneIndex index(@Property(name = "custody.data") String data, EntryReader entries, VerdictFeed verdicts) {
        return new LuceneIndex(Path.of(data).resolve("index"), entries, verdicts);
    }

    /// Verdicts come first: the index asks for those of the batch in hand.
    @Singleton
    @Bean(preDestroy = "close")
    Follower follower(EntryReader entries, AttributionProjection attribution, LuceneIndex index) {
        return new Follower(entries, List.of(attribution, index), Pace.STANDARD, InstantSource.system());
    }
}
