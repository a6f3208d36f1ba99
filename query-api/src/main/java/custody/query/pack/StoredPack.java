package custody.query.pack;

import custody.ledger.merkle.Hash;
import custody.ledger.read.ProofReader.PublishedCheckpoint;
import java.time.Instant;
import java.util.List;

/// A pack that is kept: `manifest` names it, `createdAt` is the ledger time of its export's entry.
///
/// `shown` are the indexes of the entries that stand in it with their payloads.
public record StoredPack(Hash manifest, Instant createdAt, PublishedCheckpoint checkpoint, long events, List<Long> shown) {
    public StoredPack {
        shown = List.copyOf(shown);
    }
}
