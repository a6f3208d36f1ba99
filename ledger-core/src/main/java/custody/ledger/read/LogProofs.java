package custody.ledger.read;

import custody.ledger.merkle.ConsistencyProof;
import custody.ledger.merkle.InclusionProof;
import custody.ledger.merkle.Prover;
import custody.ledger.note.Receipt;
import custody.ledger.note.VerifierKey;
import custody.ledger.publish.Publisher;
import custody.ledger.publish.SignedCheckpoint;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Proofs from the published log. A file of it that is missing or wrong gives no proof, and has the log made again.
public final class LogProofs implements ProofReader {
    private final Publisher publisher;
    private final TileCache cache = new TileCache();
    private volatile @Nullable AuthenticatedNodes latest;

    public LogProofs(Publisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public Optional<PublishedCheckpoint> checkpoint() {
        return publisher.last().map(LogProofs::published);
    }

    @Override
    public List<PublishedCheckpoint> checkpoints(long below, int max) {
        return publisher.earlier(below, max).stream().map(LogProofs::published).toList();
    }

    private static PublishedCheckpoint published(SignedCheckpoint signed) {
        return new PublishedCheckpoint(signed.checkpoint(), signed.note(), signed.at());
    }

    /// @throws IllegalArgumentException when the index is not in the tree, or no checkpoint covers the tree
    /// @throws java.io.UncheckedIOException when the published tiles are not those under the checkpoint
    @Override
    public InclusionProof inclusion(long index, long treeSize) {
        return prove(covering(treeSize), prover -> prover.inclusion(index, treeSize));
    }

    @Override
    public ConsistencyProof consistency(long from, long to) {
        return prove(covering(to), prover -> prover.consistency(from, to));
    }

    private SignedCheckpoint covering(long size) {
        return publisher.last().filter(last -> last.size() >= size).orElseThrow(
                () -> new IllegalArgumentException("no checkpoint covers a tree of " + size));
    }

    private <P> P prove(SignedCheckpoint signed, Function<Prover, P> proof) {
        try {
            return proof.apply(new Prover(nodes(signed)));
        } catch (UncheckedIOException e) {
            publisher.doubt(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private AuthenticatedNodes nodes(SignedCheckpoint signed) {
        AuthenticatedNodes nodes = latest;
        if (nodes == null || !nodes.head().equals(signed.head())) {
            nodes = new AuthenticatedNodes(publisher, signed.head(), cache);
            latest = nodes;
        }
        return nodes;
    }

    @Override
    public Optional<String> receipt(long index) {
        Optional<SignedCheckpoint> signed = publisher.last().filter(last -> index >= 0 && index < last.size());
        return signed.map(checkpoint -> new Receipt(
                        index, prove(checkpoint, prover -> prover.inclusion(index, checkpoint.size())).hashes(), checkpoint.note())
                .format());
    }

    @Override
    public Optional<PublishedCheckpoint> awaitCheckpoint(long size, Duration atMost) throws InterruptedException {
        return publisher.await(size, atMost).map(LogProofs::published);
    }

    @Override
    public List<String> vkeys() {
        return publisher.verifierKeys().stream().map(VerifierKey::toString).toList();
    }
}
