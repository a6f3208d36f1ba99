package custody.ledger.publish;

import custody.ledger.merkle.Hash;
import custody.ledger.merkle.Prover;
import custody.ledger.tile.EntryBundle;
import custody.ledger.tile.HashTile;
import custody.ledger.tile.TileAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Derives the root of a tree again, from the files as they were written, before it is signed.
///
/// Everything that was written since the tree of `before` entries is read: each bundle's entries are hashed and held
/// against the tile of leaf hashes, each full tile's root against the hash above it; the root comes from the
/// tiles at the right edge. What is older hangs below the hashes that lead to the same root.
final class ReadBack {
    private final LogDirectory directory;
    private final long before;
    private final long size;

    ReadBack(LogDirectory directory, long before, long size) {
        this.directory = directory;
        this.before = before;
        this.size = size;
    }

    /// @throws IOException naming the file that is not what it must be
    Hash root() throws IOException {
        List<Hash> complete = leaves();
        List<HashTile> edge = new ArrayList<>();
        for (int level = 0; size >>> HashTile.HEIGHT * level > 0; level++) {
            if (level > 0) {
                complete = above(level, complete);
            }
            edge.add(edge(level));
        }
        return new Prover((level, index) -> node(edge, level, index)).root(size);
    }

    private static Hash node(List<HashTile> edge, int level, long index) {
        int height = level % HashTile.HEIGHT;
        return edge.get(level / HashTile.HEIGHT).node(height, (int) (index & (TileAddress.FULL >>> height) - 1));
    }

    /// Reads the bundles and tiles of leaf hashes; the roots of those that are full now, and were not before.
    private List<Hash> leaves() throws IOException {
        List<Hash> complete = new ArrayList<>();
        for (long n = before / TileAddress.FULL; n * TileAddress.FULL < size; n++) {
            int width = (int) Math.min(TileAddress.FULL, size - n * TileAddress.FULL);
            HashTile tile = tile(new TileAddress(0, n, width));
            TileAddress address = new TileAddress(TileAddress.ENTRIES, n, width);
            List<byte[]> entries = entries(address);
            for (int i = 0; i < width; i++) {
                if (!Hash.ofLeaf(entries.get(i)).equals(tile.node(0, i))) {
                    throw wrong(address, "entry " + (n * TileAddress.FULL + i) + " does not have the hash that its tile says");
                }
            }
            if (tile.isFull()) {
                complete.add(tile.root());
            }
        }
        return complete;
    }

    /// Holds the roots of tiles that became full against the level above; the roots of those full there.
    private List<Hash> above(int level, List<Hash> below) throws IOException {
        List<Hash> complete = new ArrayList<>();
        long hashes = size >>> HashTile.HEIGHT * level;
        long first = before >>> HashTile.HEIGHT * level;
        for (long n = first / TileAddress.FULL; n * TileAddress.FULL < hashes; n++) {
            int width = (int) Math.min(TileAddress.FULL, hashes - n * TileAddress.FULL);
            TileAddress address = new TileAddress(level, n, width);
            HashTile tile = tile(address);
            for (long i = Math.max(first, n * TileAddress.FULL); i < n * TileAddress.FULL + width; i++) {
                if (!tile.node(0, (int) (i % TileAddress.FULL)).equals(below.get((int) (i - first)))) {
                    throw wrong(address, "hash " + i % TileAddress.FULL + " is not the root of the tile below");
                }
            }
            if (tile.isFull()) {
                complete.add(tile.root());
            }
        }
        return complete;
    }

    private HashTile edge(int level) throws IOException {
        long hashes = size >>> HashTile.HEIGHT * level;
        int width = (int) (hashes % TileAddress.FULL);
        return width == 0 ? new HashTile() : tile(new TileAddress(level, hashes / TileAddress.FULL, width));
    }

    private HashTile tile(TileAddress address) throws IOException {
        byte[] bytes = directory.exactly(address);
        if (bytes == null || bytes.length != address.width() * Hash.BYTES) {
            throw wrong(address, (bytes == null ? "no" : bytes.length) + " bytes, not " + address.width() * Hash.BYTES);
        }
        return HashTile.parse(bytes);
    }

    private List<byte[]> entries(TileAddress address) throws IOException {
        byte[] bytes = directory.exactly(address);
        try {
            List<byte[]> entries = bytes == null ? List.of() : EntryBundle.parse(bytes);
            if (entries.size() == address.width()) {
                return entries;
            }
            throw wrong(address, entries.size() + " entries, not " + address.width());
        } catch (IllegalArgumentException e) {
            throw wrong(address, String.valueOf(e.getMessage()));
        }
    }

    private IOException wrong(TileAddress address, String what) {
        return new IOException("read back before signing, " + directory.files().path(address.path()) + ": " + what);
    }
}
