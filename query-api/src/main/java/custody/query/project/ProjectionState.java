package custody.query.project;

import org.jspecify.annotations.Nullable;

/// Where a projection stands: `at` of `of` entries. `trouble` says what went wrong in the last `attempts` tries in
/// a row, and is null when the last one went well.
public record ProjectionState(String name, Phase phase, long at, long of, int attempts, @Nullable String trouble) {
    /// What it is doing.
    public enum Phase {
        /// Taking in entries that were there before it.
        CATCHING_UP,
        /// Within one batch of the ledger's end.
        FOLLOWING,
        /// Waiting for its next try.
        FAILING
    }

    /// Entries not yet taken in.
    public long lag() {
        return Math.max(0, of - at);
    }
}
