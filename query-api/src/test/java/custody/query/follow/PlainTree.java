package custody.query.follow;

import custody.ledger.merkle.Hash;
import java.util.ArrayList;
import java.util.List;

/// The Merkle tree of RFC 6962, section 2.1, word for word.
public final class PlainTree {
    private PlainTree() {}

    public static Hash root(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            return Hash.EMPTY_TREE;
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int split = split(leaves);
        return Hash.ofNode(root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
    }

    /// The proof that a leaf is in the tree.
    public static List<Hash> path(int index, List<Hash> leaves) {
        if (leaves.size() == 1) {
            return List.of();
        }
        int split = split(leaves);
        List<Hash> left = leaves.subList(0, split);
        List<Hash> right = leaves.subList(split, leaves.size());
        List<Hash> path = new ArrayList<>(index < split ? path(index, left) : path(index - split, right));
        path.add(root(index < split ? right : left));
        return path;
    }

    /// The largest power of two below the number of leaves.
    private static int split(List<Hash> leaves) {
        return Integer.highestOneBit(leaves.size() - 1);
    }
}
