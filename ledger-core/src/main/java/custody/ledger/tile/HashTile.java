package custody.ledger.tile;

import custody.ledger.merkle.Hash;
import java.util.Arrays;

/// Up to 256 consecutive hashes of a level: hash i of tile n at level l covers the leaves
/// `[(256 n + i) 256^l, (256 n + i + 1) 256^l)`. Grows only.
public final class HashTile {
    /// A tile stands for eight levels of the tree.
    public static final int HEIGHT = 8;

    private final byte[] hashes = new byte[TileAddress.FULL * Hash.BYTES];
    private int width;

    /// A tile with the hashes of its published bytes.
    public static HashTile parse(byte[] bytes) {
        if (bytes.length == 0 || bytes.length % Hash.BYTES != 0 || bytes.length > TileAddress.FULL * Hash.BYTES) {
            throw new IllegalArgumentException("a tile of " + bytes.length + " bytes");
        }
        HashTile tile = new HashTile();
        System.arraycopy(bytes, 0, tile.hashes, 0, bytes.length);
        tile.width = bytes.length / Hash.BYTES;
        return tile;
    }

    public int width() {
        return width;
    }

    public boolean isFull() {
        return width == TileAddress.FULL;
    }

    public void add(Hash hash) {
        if (isFull()) {
            throw new IllegalStateException("the tile is full");
        }
        hash.copyInto(hashes, width * Hash.BYTES);
        width++;
    }

    /// The bytes as published.
    public byte[] bytes() {
        return Arrays.copyOf(hashes, width * Hash.BYTES);
    }

    /// The root over the hashes `[index << height, (index + 1) << height)` of the tile.
    public Hash node(int height, int index) {
        int first = index << height;
        if (height < 0 || height > HEIGHT || first + (1 << height) > width) {
            throw new IllegalArgumentException("the tile of width " + width + " has no node " + height + "/" + index);
        }
        if (height == 0) {
            return Hash.copyOf(hashes, first * Hash.BYTES, (first + 1) * Hash.BYTES);
        }
        return Hash.ofNode(node(height - 1, 2 * index), node(height - 1, 2 * index + 1));
    }

    /// The one hash of the level above that a full tile becomes.
    public Hash root() {
        return node(HEIGHT, 0);
    }
}
