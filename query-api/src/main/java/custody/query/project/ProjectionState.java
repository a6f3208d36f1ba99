package custody.query.project;

import org.jspecify.annotations.Nullable;

/// Where a projection stands: `at` of `of` entries. `trouble` says what went wrong in the last `attempts` tries in
/// a row, and is null when the last one went well; `waitsFor` says what has to come first, null when nothing has to.
public record ProjectionState(
        String name, Phase phase, long at, long of, int attempts, @Nullable String trouble, @Nullable String waitsFor) {
    /// What it is doing.
    public enum Phase {
        /// Taking in entries that were there before it.
        CATCHING_UP,
        /// Within one batch of the ledger's end.
        FOLLOWING,
        /// Well, but another projection that it asks has to come so far first.
        WAITING,
        /// Waiting for its next try.
        FAILING
    }

    /// Entries not yet taken in.
    public long lag() {
        return Math.max(0, of - at);
    }
}
