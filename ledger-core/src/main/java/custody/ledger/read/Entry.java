package custody.ledger.read;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.EventType;
import custody.ledger.merkle.Hash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A durable entry of the ledger.
///
/// `time` is ledger time. `payload` is null when the entry was erased. `original` is the index of the first
/// entry of the same identity (its own when it is the first).
public record Entry(
        long index,
        Instant time,
        String source,
        EventType type,
        Hash leafHash,
        Hash previous,
        Standing standing,
        long original,
        @Nullable Payload payload) {}
