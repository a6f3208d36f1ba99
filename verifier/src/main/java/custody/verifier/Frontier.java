package custody.verifier;

import java.util.ArrayList;
import java.util.List;

/// The roots of the perfect subtrees that make up a tree, largest first: enough to append and to say the root.
final class Frontier {
    private final List<byte[]> roots = new ArrayList<>();
    private long size;

    long size() {
        return size;
    }

    List<byte[]> roots() {
        return List.copyOf(roots);
    }

    /// Starts anew from what a segment header says.
    void restart(long newSize, List<byte[]> newRoots) {
        if (Long.bitCount(newSize) != newRoots.size()) {
            throw new IllegalArgumentException("a tree of " + newSize + " entries has not " + newRoots.size() + " subtrees");
        }
        size = newSize;
        roots.clear();
        roots.addAll(newRoots);
    }

    void append(byte[] leafHash) {
        append(new Subtrees.Piece(0, leafHash));
    }

    /// Appends a perfect subtree; the tree's size is a multiple of its leaves.
    void append(Subtrees.Piece piece) {
        if ((size & (1L << piece.level()) - 1) != 0) {
            throw new IllegalArgumentException("a subtree of level " + piece.level() + " does not begin at " + size);
        }
        byte[] right = piece.root();
        for (long s = size >>> piece.level(); (s & 1) == 1; s >>>= 1) {
            right = Hasher.own().node(roots.removeLast(), right);
        }
        roots.add(right);
        size += 1L << piece.level();
    }

    byte[] root() {
        if (roots.isEmpty()) {
            return Hasher.own().sha256(new byte[0]);
        }
        byte[] root = roots.getLast();
        for (int i = roots.size() - 2; i >= 0; i--) {
            root = Hasher.own().node(roots.get(i), root);
        }
        return root;
    }
}
