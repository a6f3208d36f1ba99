package custody.ledger.read;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.entry.ChainLink;
import custody.ledger.event.EventType;
import custody.ledger.merkle.Hash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A durable entry of the ledger.
///
/// `link` is its place in the chain, `time` is ledger time. `payload` is null when the entry was erased. `original` is the index of the first
/// entry of the same identity (its own when it is the first).
public record Entry(
        long index,
        Instant time,
        String source,
        EventType type,
        ChainLink link,
        Standing standing,
        long original,
        @Nullable Payload payload) {
    /// An entry whose leaf hash and that before it are at hand.
    public Entry(
            long index, Instant time, String source, EventType type, Hash leafHash, Hash previous, Standing standing, long original,
            @Nullable Payload payload) {
        this(index, time, source, type, new ChainLink.Known(leafHash, previous), standing, original, payload);
    }

    public Hash leafHash() {
        return link.leafHash();
    }

    /// Leaf hash of the entry before.
    public Hash previous() {
        return link.previous();
    }
}
