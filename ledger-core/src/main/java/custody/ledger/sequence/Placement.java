package custody.ledger.sequence;

import custody.ledger.journal.Kind;
import custody.ledger.merkle.Hash;

/// Where a candidate stands in the ledger, durably.
public sealed interface Placement {
    long index();

    Hash leafHash();

    /// It has its own entry now.
    record Placed(long index, Hash leafHash, Kind kind) implements Placement {}

    /// That entry holds it already.
    record Repeated(long index, Hash leafHash) implements Placement {}
}
