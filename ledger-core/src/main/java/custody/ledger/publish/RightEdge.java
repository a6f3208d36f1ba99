package custody.ledger.publish;

import custody.ledger.merkle.Hash;
import custody.ledger.merkle.Prover;
import custody.ledger.merkle.TreeHead;
import custody.ledger.tile.EntryBundle;
import custody.ledger.tile.HashTile;
import custody.ledger.tile.TileAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The tiles and the bundle that are not full yet, one a level: all that growing a log needs.
final class RightEdge {
    private final List<HashTile> tiles = new ArrayList<>();
    private EntryBundle bundle = new EntryBundle();
    private long size;

    /// Takes what became full.
    @FunctionalInterface
    interface Full {
        void put(TileAddress address, byte[] bytes) throws IOException;
    }

    /// A tile or bundle as it would be published.
    record Part(TileAddress address, byte[] bytes) {}

    /// The edge of the tree under a signed head, from the published files; empty if they do not lead to its root.
    static Optional<RightEdge> restore(LogDirectory directory, TreeHead head) throws IOException {
        RightEdge edge = new RightEdge();
        edge.size = head.size();
        try {
            for (int level = 0; head.size() >>> HashTile.HEIGHT * level > 0; level++) {
                edge.tiles.add(edge.tile(directory, level));
            }
            if (edge.root().equals(head.root()) && edge.restoreBundle(directory)) {
                return Optional.of(edge);
            }
        } catch (IllegalArgumentException e) {
            // Bytes that are no tile or no bundle; the same as bytes that are not there.
        }
        return Optional.empty();
    }

    private HashTile tile(LogDirectory directory, int level) throws IOException {
        int width = width(level);
        if (width == 0) {
            return new HashTile();
        }
        byte[] bytes = directory.read(new TileAddress(level, tileIndex(level), width));
        if (bytes == null || bytes.length != width * Hash.BYTES) {
            throw new IllegalArgumentException("no tile");
        }
        return HashTile.parse(bytes);
    }

    private boolean restoreBundle(LogDirectory directory) throws IOException {
        int width = width(0);
        if (width == 0) {
            return true;
        }
        byte[] bytes = directory.read(new TileAddress(TileAddress.ENTRIES, tileIndex(0), width));
        List<byte[]> leaves = bytes == null ? List.of() : EntryBundle.parse(bytes);
        for (int i = 0; i < leaves.size() && i < width; i++) {
            if (!Hash.ofLeaf(leaves.get(i)).equals(tiles.getFirst().node(0, i))) {
                return false;
            }
            bundle.add(leaves.get(i));
        }
        return leaves.size() == width;
    }

    long size() {
        return size;
    }

    /// Hashes in the open tile of a level.
    private int width(int level) {
        return (int) (size >>> HashTile.HEIGHT * level) & TileAddress.FULL - 1;
    }

    private long tileIndex(int level) {
        return size >>> HashTile.HEIGHT * (level + 1);
    }

    /// Takes the next leaf in.
    void add(byte[] leaf, Hash hash, Full full) throws IOException {
        bundle.add(leaf);
        if (bundle.isFull()) {
            full.put(new TileAddress(TileAddress.ENTRIES, tileIndex(0), TileAddress.FULL), bundle.bytes());
            bundle = new EntryBundle();
        }
        Hash carry = hash;
        for (int level = 0; ; level++) {
            if (level == tiles.size()) {
                tiles.add(new HashTile());
            }
            HashTile tile = tiles.get(level);
            tile.add(carry);
            if (!tile.isFull()) {
                break;
            }
            full.put(new TileAddress(level, tileIndex(level), TileAddress.FULL), tile.bytes());
            tiles.set(level, new HashTile());
            carry = tile.root();
        }
        size++;
    }

    /// What has to be published for a checkpoint of the present size besides the full tiles.
    List<Part> partials() {
        List<Part> parts = new ArrayList<>();
        if (bundle.width() > 0) {
            parts.add(new Part(new TileAddress(TileAddress.ENTRIES, tileIndex(0), bundle.width()), bundle.bytes()));
        }
        for (int level = 0; level < tiles.size(); level++) {
            HashTile tile = tiles.get(level);
            if (tile.width() > 0) {
                parts.add(new Part(new TileAddress(level, tileIndex(level), tile.width()), tile.bytes()));
            }
        }
        return parts;
    }

    /// The root of the whole tree, from the open tiles alone.
    Hash root() {
        return new Prover(this::node).root(size);
    }

    private Hash node(int level, long index) {
        int height = level % HashTile.HEIGHT;
        return tiles.get(level / HashTile.HEIGHT).node(height, (int) (index & (TileAddress.FULL >>> height) - 1));
    }
}
