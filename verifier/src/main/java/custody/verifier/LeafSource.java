package custody.verifier;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The leaf hashes that a log has, read tile by tile, for comparison with a journal. Knows nothing if there is no log.
final class LeafSource {
    private final @Nullable LogFiles files;
    private final long treeSize;
    private final @Nullable TileReader reader;
    private long tileNumber = -1;
    private byte[] tile = new byte[0];
    private long bundleNumber = -1;
    private @Nullable Bundle bundle;

    LeafSource(@Nullable LogFiles files, long treeSize, Report report) {
        this.files = files;
        this.treeSize = treeSize;
        this.reader = files == null ? null : new TileReader(files, treeSize, report);
    }

    /// The leaf hash of an entry as tile level 0 has it; null if the log does not have it.
    byte @Nullable [] leaf(long index) {
        return load(index) ? Hasher.at(tile, (int) (index % TilePath.WIDTH)) : null;
    }

    /// True if the log has the same leaf hash, or none, for an entry.
    boolean matches(long index, byte[] hashes, int i) {
        if (!load(index)) {
            return true;
        }
        int at = (int) (index % TilePath.WIDTH) * Hasher.BYTES;
        return Arrays.equals(tile, at, at + Hasher.BYTES, hashes, i * Hasher.BYTES, (i + 1) * Hasher.BYTES);
    }

    private boolean load(long index) {
        LogFiles from = files;
        TileReader sizes = reader;
        if (from == null || sizes == null || index < 0 || index >= treeSize) {
            return false;
        }
        long n = index / TilePath.WIDTH;
        if (n != tileNumber) {
            tileNumber = n;
            tile = read(from, TilePath.tile(0, n), sizes.width(0, n), TilePath.TILE_BYTES);
        }
        return tile.length >= ((int) (index % TilePath.WIDTH) + 1) * Hasher.BYTES;
    }

    /// The leaf hash of the entry itself in its bundle; null if it is not there.
    byte @Nullable [] entryLeaf(long index) {
        LogFiles from = files;
        TileReader sizes = reader;
        if (from == null || sizes == null || index < 0 || index >= treeSize) {
            return null;
        }
        long n = index / TilePath.WIDTH;
        if (n != bundleNumber) {
            bundleNumber = n;
            int width = sizes.width(0, n);
            bundle = new Bundle(read(from, TilePath.entries(n), width, TilePath.BUNDLE_BYTES), width);
        }
        int i = (int) (index % TilePath.WIDTH);
        Bundle there = bundle;
        return there == null || i >= there.count() ? null : there.hash(i);
    }

    /// What cannot be read says nothing here: the log's own check has said so.
    private static byte[] read(LogFiles from, String path, int width, int max) {
        try {
            byte[] exact = from.read(TilePath.wide(path, width), max);
            byte[] bytes = exact == null && width < TilePath.WIDTH ? from.read(path, max) : exact;
            return bytes == null ? new byte[0] : bytes;
        } catch (IOException | MalformedException e) {
            return new byte[0];
        }
    }
}
