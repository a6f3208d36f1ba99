package custody.ledger.admission;

import custody.ledger.event.EventId;
import custody.ledger.merkle.Hash;

/// What became of one submission; anything but a rejection is durable.
public sealed interface AppendOutcome {
    /// It has its own entry now.
    record Appended(long index, EventId id, Hash leafHash, Standing standing) implements AppendOutcome {}

    /// The same identity with the same payload stands in the ledger already; this is the original's receipt.
    record Duplicate(long index, EventId id, Hash leafHash) implements AppendOutcome {}

    /// It is not acceptable; nothing was appended. `pointer` is a JSON pointer into the event, or empty.
    record Rejected(String code, String pointer, String detail) implements AppendOutcome {}

    /// How an entry stands to earlier ones of the same identity.
    enum Standing {
        /// The first of its identity: evidence.
        FIRST,
        /// The same identity by another stream of the source: its links join, it is no second use.
        COPY,
        /// The same identity by the same stream with other content: kept, marked, alerted, no evidence.
        CONFLICT
    }
}
