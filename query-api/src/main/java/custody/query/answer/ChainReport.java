package custody.query.answer;

import custody.ledger.merkle.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the last finished check of the whole journal found; the writer's own word about itself.
public record ChainReport(
        boolean intact,
        long from,
        long to,
        long checked,
        @Nullable Long firstBad,
        @Nullable Hash expected,
        @Nullable Hash actual,
        List<Long> missing,
        boolean indexMatches,
        Instant startedAt,
        Instant finishedAt) {
    public ChainReport {
        missing = List.copyOf(missing);
    }

    /// Where the reports come from.
    @FunctionalInterface
    public interface Source {
        /// The last finished check; empty before the first.
        Optional<ChainReport> last();
    }
}
