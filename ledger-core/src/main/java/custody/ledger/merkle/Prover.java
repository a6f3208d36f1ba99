package custody.ledger.merkle;

import java.util.ArrayList;
import java.util.List;

/// Builds roots and proofs from the perfect subtrees of a tree (RFC 6962, section 2.1).
public final class Prover {
    private final NodeReader nodes;

    public Prover(NodeReader nodes) {
        this.nodes = nodes;
    }

    public Hash root(long size) {
        return size == 0 ? Hash.EMPTY_TREE : hash(0, size);
    }

    /// `PATH(index, D[size])`.
    public InclusionProof inclusion(long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("index " + index + " is not in a tree of " + size);
        }
        List<Hash> hashes = new ArrayList<>();
        path(index, 0, size, hashes);
        return new InclusionProof(index, size, hashes);
    }

    /// `PROOF(from, D[to])`.
    public ConsistencyProof consistency(long from, long to) {
        if (from < 0 || from > to) {
            throw new IllegalArgumentException("no proof from " + from + " to " + to);
        }
        List<Hash> hashes = new ArrayList<>();
        if (from > 0 && from < to) {
            subProof(from, 0, to, true, hashes);
        }
        return new ConsistencyProof(from, to, hashes);
    }

    private void path(long index, long low, long high, List<Hash> hashes) {
        if (high - low == 1) {
            return;
        }
        long middle = low + split(high - low);
        if (index < middle) {
            path(index, low, middle, hashes);
            hashes.add(hash(middle, high));
        } else {
            path(index, middle, high, hashes);
            hashes.add(hash(low, middle));
        }
    }

    private void subProof(long from, long low, long high, boolean whole, List<Hash> hashes) {
        if (from == high) {
            if (!whole) {
                hashes.add(hash(low, high));
            }
            return;
        }
        long middle = low + split(high - low);
        if (from <= middle) {
            subProof(from, low, middle, whole, hashes);
            hashes.add(hash(middle, high));
        } else {
            subProof(from, middle, high, false, hashes);
            hashes.add(hash(low, middle));
        }
    }

    /// `MTH(D[low:high])`; `low` is a multiple of the smallest power of two not below the length.
    private Hash hash(long low, long high) {
        long length = high - low;
        if (Long.bitCount(length) == 1) {
            int level = Long.numberOfTrailingZeros(length);
            return nodes.node(level, low >>> level);
        }
        long middle = low + split(length);
        return Hash.ofNode(hash(low, middle), hash(middle, high));
    }

    /// The largest power of two below a length of at least two.
    private static long split(long length) {
        return Long.highestOneBit(length - 1);
    }
}
