package custody.verifier;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads tiles and bundles of one tree size; what is missing, too long, or of the wrong length becomes a finding, and
/// what cannot be read becomes a doubt. Safe for several threads.
final class TileReader {
    private final LogFiles files;
    private final long treeSize;
    private final Report report;
    private final Consumer<Damage> damages;

    TileReader(LogFiles files, long treeSize, Report report) {
        this(files, treeSize, report, report::damage);
    }

    private TileReader(LogFiles files, long treeSize, Report report, Consumer<Damage> damages) {
        this.files = files;
        this.treeSize = treeSize;
        this.report = report;
        this.damages = damages;
    }

    /// The same, with findings that go to a list first, so that several threads do not mix them.
    TileReader into(List<Damage> list) {
        return new TileReader(files, treeSize, report, list::add);
    }

    /// How many hashes or entries the tile has in this tree, at most 256.
    int width(int level, long n) {
        return (int) Math.min(TilePath.WIDTH, (treeSize >>> 8 * level) - n * TilePath.WIDTH);
    }

    /// A bundle as wide as the tree wants it; null if there is none.
    byte @Nullable [] bundle(long n) throws IOException {
        int width = width(0, n);
        String path = TilePath.wide(TilePath.entries(n), width);
        try {
            byte[] exact = files.read(path, TilePath.BUNDLE_BYTES);
            if (exact != null || width == TilePath.WIDTH) {
                return exact;
            }
            byte[] full = files.read(TilePath.entries(n), TilePath.BUNDLE_BYTES);
            return full == null ? null : Bundle.first(full, width);
        } catch (MalformedException e) {
            damages.accept(new Damage(path, -1, -1, String.valueOf(e.getMessage()), "", ""));
            return null;
        } catch (IOException e) {
            report.unreadable(path + ": " + e.getMessage());
            throw e;
        }
    }

    /// A tile as wide as the tree wants it, or its whole hashes if it is shorter; null if it is missing.
    byte @Nullable [] tile(int level, long n) {
        int width = width(level, n);
        String path = TilePath.wide(TilePath.tile(level, n), width);
        byte[] bytes;
        try {
            bytes = files.read(path, TilePath.TILE_BYTES);
            if (bytes == null && width < TilePath.WIDTH) {
                byte[] full = files.read(TilePath.tile(level, n), TilePath.TILE_BYTES);
                bytes = full == null ? null : Arrays.copyOf(full, Math.min(full.length, width * Hasher.BYTES));
            }
        } catch (MalformedException e) {
            damages.accept(new Damage(path, -1, -1, String.valueOf(e.getMessage()), "", ""));
            return null;
        } catch (IOException e) {
            report.unreadable(path + ": " + e.getMessage());
            return null;
        }
        if (bytes == null) {
            damages.accept(new Damage(path, -1, -1, "the tile is missing", "", ""));
            return null;
        }
        return whole(path, bytes, width);
    }

    /// An earlier partial copy of a tile; null if it is gone meanwhile, as it may when the full tile exists.
    byte @Nullable [] oldTile(int level, long n, int width) {
        String path = TilePath.wide(TilePath.tile(level, n), width);
        byte[] bytes = read(path, TilePath.TILE_BYTES);
        return bytes == null ? null : whole(path, bytes, width);
    }

    byte @Nullable [] oldBundle(long n, int width) {
        return read(TilePath.wide(TilePath.entries(n), width), TilePath.BUNDLE_BYTES);
    }

    private byte[] whole(String path, byte[] bytes, int width) {
        int wanted = width * Hasher.BYTES;
        if (bytes.length != wanted) {
            damages.accept(new Damage(path, Math.min(bytes.length, wanted), -1, "the tile has the wrong length",
                    wanted + " bytes", bytes.length + " bytes"));
        }
        return Arrays.copyOf(bytes, Math.min(bytes.length, wanted) / Hasher.BYTES * Hasher.BYTES);
    }

    /// One hash of a tile, without a word about what is wrong with the tile; null if there is none.
    byte @Nullable [] hash(int level, long index) {
        long n = index / TilePath.WIDTH;
        int width = width(level, n);
        int at = (int) (index % TilePath.WIDTH) * Hasher.BYTES;
        try {
            byte[] tile = files.read(TilePath.wide(TilePath.tile(level, n), width), TilePath.TILE_BYTES);
            return tile == null || tile.length < at + Hasher.BYTES ? null : Arrays.copyOfRange(tile, at, at + Hasher.BYTES);
        } catch (IOException | MalformedException e) {
            return null;
        }
    }

    List<Integer> partials(String path) {
        try {
            return files.partials(path);
        } catch (IOException e) {
            report.unreadable(path + ".p: " + e.getMessage());
            return List.of();
        }
    }

    private byte @Nullable [] read(String path, int max) {
        try {
            return files.read(path, max);
        } catch (MalformedException e) {
            damages.accept(new Damage(path, -1, -1, String.valueOf(e.getMessage()), "", ""));
        } catch (IOException e) {
            report.unreadable(path + ": " + e.getMessage());
        }
        return null;
    }
}
