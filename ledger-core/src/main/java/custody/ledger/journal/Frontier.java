package custody.ledger.journal;

import custody.ledger.merkle.Hash;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The right edge of a growing tree: the roots of the perfect subtrees that it consists of, largest first.
///
/// It is all that appending needs, at most 63 hashes however large the tree is, and what a segment's header keeps. It
/// works in place on one array, for it stands in the inner loop of writing. Not for several threads.
public final class Frontier {
    private static final int SUBTREES_MAX = 64;
    private static final int NODE_BYTES = 1 + 2 * Hash.BYTES;

    private final MessageDigest sha256 = Chain.sha256();
    private final byte[] subtrees;
    private final byte[] node = new byte[NODE_BYTES];
    private int count;
    private long size;

    private Frontier(long size, byte[] subtrees, int count) {
        this.size = size;
        this.subtrees = subtrees;
        this.count = count;
        node[0] = 1;
    }

    /// The edge of a tree of `size` entries.
    public static Frontier of(long size, List<Hash> subtrees) {
        if (size < 0 || subtrees.size() != Long.bitCount(size)) {
            throw new IllegalArgumentException(subtrees.size() + " subtrees do not make a tree of " + size + " entries");
        }
        byte[] bytes = new byte[SUBTREES_MAX * Hash.BYTES];
        for (int i = 0; i < subtrees.size(); i++) {
            subtrees.get(i).copyInto(bytes, i * Hash.BYTES);
        }
        return new Frontier(size, bytes, subtrees.size());
    }

    public static Frontier empty() {
        return of(0, List.of());
    }

    /// Number of entries in the tree.
    public long size() {
        return size;
    }

    public void append(Hash leafHash) {
        leafHash.copyInto(subtrees, count * Hash.BYTES);
        integrate();
    }

    /// Appends the leaf hash that a chain ends with.
    public void append(Chain chain) {
        chain.copyHash(subtrees, count * Hash.BYTES);
        integrate();
    }

    /// Joins equal subtrees as long as the last two are of one size: the carries of counting one up.
    private void integrate() {
        count++;
        for (long carries = size; (carries & 1) == 1; carries >>= 1) {
            int left = (count - 2) * Hash.BYTES;
            System.arraycopy(subtrees, left, node, 1, 2 * Hash.BYTES);
            hashNode(subtrees, left);
            count--;
        }
        size++;
    }

    private void hashNode(byte[] into, int at) {
        sha256.update(node, 0, NODE_BYTES);
        try {
            sha256.digest(into, at, Hash.BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes hold a SHA-256", e);
        }
    }

    /// The subtree roots, largest first.
    public List<Hash> subtrees() {
        List<Hash> hashes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            hashes.add(Hash.copyOf(subtrees, i * Hash.BYTES, (i + 1) * Hash.BYTES));
        }
        return hashes;
    }

    /// The root of the whole tree.
    public Hash root() {
        if (count == 0) {
            return Hash.EMPTY_TREE;
        }
        byte[] root = Arrays.copyOfRange(subtrees, (count - 1) * Hash.BYTES, count * Hash.BYTES);
        for (int i = count - 2; i >= 0; i--) {
            System.arraycopy(subtrees, i * Hash.BYTES, node, 1, Hash.BYTES);
            System.arraycopy(root, 0, node, 1 + Hash.BYTES, Hash.BYTES);
            hashNode(root, 0);
        }
        return Hash.copyOf(root);
    }
}
