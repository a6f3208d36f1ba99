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

    /// What the check says of the entries `from <= index < to`: those that it did not reach count as not checked.
    public ChainReport within(long from, long to) {
        List<Long> lost = missing.stream().filter(index -> from <= index && index < to).toList();
        boolean bad = firstBad != null && from <= firstBad && firstBad < to;
        long reached = Math.clamp(this.from + checked, from, Math.max(from, to));
        return new ChainReport(!bad && lost.isEmpty(), from, to, reached - Math.clamp(this.from, from, reached),
                bad ? firstBad : null, bad ? expected : null, bad ? actual : null, lost, indexMatches, startedAt, finishedAt);
    }

    /// Where the reports come from.
    @FunctionalInterface
    public interface Source {
        /// The last finished check; empty before the first.
        Optional<ChainReport> last();
    }
}
