package custody.ledger.read;

import custody.ledger.merkle.Hash;
import custody.ledger.merkle.NodeReader;
import custody.ledger.merkle.Prover;
import custody.ledger.merkle.TreeHead;
import custody.ledger.publish.Publisher;
import custody.ledger.tile.HashTile;
import custody.ledger.tile.TileAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The nodes of the tree under one signed head, from published tiles, each tied to the root before it is handed out.
///
/// The open tiles at the right edge must lead to the root; a full tile must have the root that the tile above it says.
/// So what is on disk needs no trust, and there is no way to read a tile without this check.
final class AuthenticatedNodes implements NodeReader {
    private final Publisher publisher;
    private final TreeHead head;
    private final TileCache cache;
    /// The tile at the right edge of each level; one without hashes where the last is full.
    private final List<HashTile> edge = new ArrayList<>();

    AuthenticatedNodes(Publisher publisher, TreeHead head, TileCache cache) {
        this.publisher = publisher;
        this.head = head;
        this.cache = cache;
        for (int level = 0; hashes(level) > 0; level++) {
            int width = (int) (hashes(level) % TileAddress.FULL);
            edge.add(width == 0 ? new HashTile() : load(new TileAddress(level, hashes(level) / TileAddress.FULL, width)));
        }
        Hash root = new Prover(this::edgeNode).root(head.size());
        if (!root.equals(head.root())) {
            throw new UncheckedIOException(new IOException("the published tiles of the right edge lead to root " + root
                    + ", signed for " + head.size() + " entries is " + head.root()));
        }
    }

    TreeHead head() {
        return head;
    }

    private long hashes(int level) {
        return head.size() >>> HashTile.HEIGHT * level;
    }

    private Hash edgeNode(int level, long index) {
        return within(edge.get(level / HashTile.HEIGHT), level, index);
    }

    private static Hash within(HashTile tile, int level, long index) {
        int height = level % HashTile.HEIGHT;
        return tile.node(height, (int) (index & (TileAddress.FULL >>> height) - 1));
    }

    @Override
    public Hash node(int level, long index) {
        if (index < 0 || index + 1 > head.size() >>> level) {
            throw new IllegalArgumentException("a tree of " + head.size() + " has no full subtree " + level + "/" + index);
        }
        int tileLevel = level / HashTile.HEIGHT;
        long first = index << level % HashTile.HEIGHT;
        return within(tile(tileLevel, first / TileAddress.FULL), level, index);
    }

    private HashTile tile(int level, long n) {
        if (n == hashes(level) / TileAddress.FULL) {
            return edge.get(level);
        }
        TileAddress address = new TileAddress(level, n, TileAddress.FULL);
        HashTile known = cache.get(address);
        if (known != null) {
            return known;
        }
        HashTile tile = load(address);
        Hash above = node(HashTile.HEIGHT * (level + 1), n);
        if (!tile.root().equals(above)) {
            throw new UncheckedIOException(new IOException(
                    "the published tile " + address.path() + " has root " + tile.root() + ", above it stands " + above));
        }
        cache.put(address, tile);
        return tile;
    }

    private HashTile load(TileAddress address) {
        try {
            byte[] bytes = publisher.read(address)
                    .orElseThrow(() -> new IOException("the published tile " + address.path() + " is missing"));
            if (bytes.length != address.width() * Hash.BYTES) {
                throw new IOException("the published tile " + address.path() + " has " + bytes.length + " bytes");
            }
            return HashTile.parse(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
