package custody.verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tiles above level 0: each held against the hashes computed from below, and, where the two differ, against what
/// lies above, which tells whether the tile was changed or everything below it.
///
/// Keeps the open tile of each level only.
final class TileLevels {
    private final TileReader reader;
    private final Report report;
    private final List<Level> levels = new ArrayList<>();

    /// The hashes of a level since its last full tile: computed ones, and those of the stored tile that differ.
    private static final class Level {
        private final List<byte[]> computed = new ArrayList<>();
        private long full;
        private byte[] stored = new byte[0];
    }

    TileLevels(TileReader reader, Report report) {
        this.reader = reader;
        this.report = report;
    }

    /// Adds the hash of the next full tile of the level below.
    void push(int level, byte[] hash) {
        while (levels.size() < level) {
            levels.add(new Level());
        }
        Level open = levels.get(level - 1);
        open.computed.add(hash);
        if (open.computed.size() == TilePath.WIDTH) {
            byte[] right = settle(level, open);
            open.computed.clear();
            open.full++;
            push(level + 1, right);
        }
    }

    private byte[] settle(int level, Level open) {
        byte[] computed = flat(open.computed);
        byte[] stored = reader.tile(level, open.full);
        byte[] right = Subtrees.root(computed, 0, TilePath.WIDTH);
        if (stored == null || Arrays.equals(stored, computed)) {
            oldTiles(level, open, computed);
            return right;
        }
        byte[] above = reader.hash(level + 1, open.full);
        boolean fits = stored.length == computed.length && !Arrays.equals(right, above)
                && Arrays.equals(Subtrees.root(stored, 0, TilePath.WIDTH), above);
        differences(level, open, computed, stored, fits);
        oldTiles(level, open, fits ? stored : computed);
        return fits && above != null ? above : right;
    }

    /// Names every hash that differs. `below` says that the tile is right and what lies under the hash was changed.
    private void differences(int level, Level open, byte[] computed, byte[] stored, boolean below) {
        for (int i = 0; i < stored.length / Hasher.BYTES; i++) {
            byte[] mine = Hasher.at(computed, i);
            byte[] theirs = Hasher.at(stored, i);
            long index = open.full * TilePath.WIDTH + i;
            if (!Arrays.equals(mine, theirs) && below) {
                long first = index << 8 * level;
                String path = level == 1 ? TilePath.entries(index) : TilePath.tile(level - 1, index);
                report.damage(new Damage(path, -1, first, "entries " + first + " to " + (first + (1L << 8 * level) - 1)
                        + " and their tiles agree with each other, but not with the tree above: they were changed together",
                        Hasher.hex(theirs), Hasher.hex(mine)));
            } else if (!Arrays.equals(mine, theirs)) {
                String path = TilePath.wide(TilePath.tile(level, open.full), reader.width(level, open.full));
                report.damage(new Damage(path, (long) i * Hasher.BYTES, -1, "hash " + i + " of the tile is not the one computed from the level below",
                        Hasher.hex(mine), Hasher.hex(theirs)));
            }
        }
    }

    private void oldTiles(int level, Level open, byte[] right) {
        for (int width : reader.partials(TilePath.tile(level, open.full))) {
            byte[] old = width < right.length / Hasher.BYTES ? reader.oldTile(level, open.full, width) : null;
            if (old != null) {
                oldTile(report, level, open.full, width, old, right);
            }
        }
    }

    /// Holds an earlier partial copy of a tile against the hashes that are right.
    static void oldTile(Report report, int level, long n, int width, byte[] old, byte[] right) {
        for (int i = 0; i < old.length / Hasher.BYTES; i++) {
            if (!Arrays.equals(Hasher.at(old, i), Hasher.at(right, i))) {
                report.damage(new Damage(TilePath.wide(TilePath.tile(level, n), width), (long) i * Hasher.BYTES, -1,
                        "hash " + i + " of this earlier partial tile is not that of the tree", Hasher.hex(Hasher.at(right, i)), Hasher.hex(Hasher.at(old, i))));
            }
        }
    }

    /// The tree of everything pushed so far, and of the pieces that follow at the right edge.
    Frontier tree(List<Subtrees.Piece> edge) {
        return tree(edge, -1);
    }

    private Frontier tree(List<Subtrees.Piece> edge, int storedLevel) {
        Frontier tree = new Frontier();
        for (int level = levels.size(); level > 0; level--) {
            Level open = levels.get(level - 1);
            byte[] hashes = level == storedLevel ? open.stored : flat(open.computed);
            for (int i = 0; i < hashes.length / Hasher.BYTES; i++) {
                tree.append(new Subtrees.Piece(8 * level, Hasher.at(hashes, i)));
            }
        }
        edge.forEach(tree::append);
        return tree;
    }

    /// Checks the open tiles of the right edge; returns the tree's root, the checkpoint's if that is what the tiles give.
    byte[] finish(List<Subtrees.Piece> edge, byte[] wanted) {
        byte[] root = tree(edge).root();
        boolean right = Arrays.equals(root, wanted);
        byte[] found = root;
        for (int level = 1; level <= levels.size(); level++) {
            Level open = levels.get(level - 1);
            byte[] computed = flat(open.computed);
            byte[] stored = computed.length == 0 ? null : reader.tile(level, open.full);
            if (stored == null || Arrays.equals(stored, computed)) {
                oldTiles(level, open, computed);
                continue;
            }
            open.stored = stored;
            boolean below = !right && stored.length == computed.length && Arrays.equals(tree(edge, level).root(), wanted);
            differences(level, open, computed, stored, below);
            oldTiles(level, open, below ? stored : computed);
            found = below ? wanted : found;
        }
        return found;
    }

    /// The stored hash that stands for a full part; null if there is none.
    byte @Nullable [] above(long part) {
        return reader.hash(1, part);
    }

    private static byte[] flat(List<byte[]> hashes) {
        byte[] flat = new byte[hashes.size() * Hasher.BYTES];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i), 0, flat, i * Hasher.BYTES, Hasher.BYTES);
        }
        return flat;
    }
}
