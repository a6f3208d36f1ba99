package custody.ledger.read;

import custody.ledger.tile.HashTile;
import custody.ledger.tile.TileAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Full tiles that were tied to a signed root; they never change, so they stay tied to all later ones.
final class TileCache {
    /// Tiles of 8 KiB: 16 MiB.
    private static final int TILES_MAX = 2_048;

    private final LinkedHashMap<TileAddress, HashTile> tiles = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TileAddress, HashTile> eldest) {
            return size() > TILES_MAX;
        }
    };

    synchronized @Nullable HashTile get(TileAddress address) {
        return tiles.get(address);
    }

    synchronized void put(TileAddress address, HashTile tile) {
        tiles.put(address, tile);
    }
}
