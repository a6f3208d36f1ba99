package custody.ledger.read;

import custody.ledger.merkle.ConsistencyProof;
import custody.ledger.merkle.InclusionProof;
import custody.ledger.note.Checkpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Signed tree heads and the proofs under them. For any number of threads.
public interface ProofReader {
    /// The latest checkpoint as published; empty before the first.
    Optional<PublishedCheckpoint> checkpoint();

    /// Earlier checkpoints as far as they are kept, newest first, with sizes below `below`.
    List<PublishedCheckpoint> checkpoints(long below, int max);

    /// That entry `index` is in the tree of `treeSize` entries. Both must be covered by the latest checkpoint.
    InclusionProof inclusion(long index, long treeSize);

    /// That the tree of `from` entries is the beginning of the tree of `to` entries.
    ConsistencyProof consistency(long from, long to);

    /// The receipt of an entry in c2sp.org/tlog-proof form under the latest checkpoint; empty while none covers it.
    Optional<String> receipt(long index);

    /// Waits until a checkpoint covers `size` entries, making one at once; empty when the time is over.
    Optional<PublishedCheckpoint> awaitCheckpoint(long size, Duration atMost) throws InterruptedException;

    /// The log's verifier keys, a C2SP vkey each.
    List<String> vkeys();

    /// A checkpoint, the note that carries it, and when it was signed.
    record PublishedCheckpoint(Checkpoint checkpoint, String note, java.time.Instant at) {}
}
