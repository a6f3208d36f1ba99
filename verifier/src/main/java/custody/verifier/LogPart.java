package custody.verifier;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One bundle and its tile of level 0, read and hashed by a worker; what the log's checks need of it, without its bytes.
final class LogPart {
    final long n;
    final int width;
    /// Null if it is missing or could not be read.
    final @Nullable Bundle bundle;
    final boolean unread;
    /// Hashes of the level-0 tile; shorter than the width if the tile is.
    final byte[] tile;
    /// True if the entries are all there and the tile says the same about each.
    final boolean agrees;
    /// If they agree: the subtrees of the entries.
    final List<Subtrees.Piece> pieces;
    final byte[] prevs;
    final long[] times;
    /// What is wrong with each leaf's own text; empty for nothing.
    final String[] errors;
    final int looksOurs;
    /// True if every leaf is well formed and continues the one before it within the part.
    final boolean chained;

    /// What was missing, too long or too short.
    final List<Damage> damages = new ArrayList<>();

    private LogPart(TileReader shared, long n, boolean parse, long[] cuts) {
        TileReader reader = shared.into(damages);
        this.n = n;
        this.width = reader.width(0, n);
        byte[] raw = null;
        boolean failed = false;
        try {
            raw = reader.bundle(n);
        } catch (IOException e) {
            failed = true; // the reader said so
        }
        unread = failed;
        byte[] stored = reader.tile(0, n);
        tile = stored == null ? new byte[0] : stored;
        Bundle entries = raw == null ? null : new Bundle(raw, width);
        bundle = entries;
        agrees = entries != null && entries.problem().isEmpty() && Arrays.equals(entries.hashes(), tile);
        pieces = entries != null && agrees ? Subtrees.of(n * TilePath.WIDTH, tile, width, cuts) : List.of();
        prevs = new byte[width * Hasher.BYTES];
        times = new long[width];
        errors = new String[width];
        int ours = 0;
        if (raw != null && entries != null && parse) {
            ours = leaves(raw, entries);
        }
        looksOurs = ours;
        chained = entries != null && agrees && ours == width && links(entries);
    }

    static LogPart read(TileReader reader, long n, boolean parse, long[] cuts) {
        return new LogPart(reader, n, parse, cuts);
    }

    private int leaves(byte[] raw, Bundle entries) {
        int ours = 0;
        LeafLine leaf = new LeafLine();
        for (int i = 0; i < entries.count(); i++) {
            int from = entries.offset(i) + 2;
            if (!LeafLine.looksOurs(raw, from, entries.length(i))) {
                errors[i] = "not a Custody leaf, though others in this log are";
                continue;
            }
            ours++;
            try {
                leaf.read(raw, from, entries.length(i));
                System.arraycopy(leaf.prev(), 0, prevs, i * Hasher.BYTES, Hasher.BYTES);
                times[i] = leaf.time();
                errors[i] = leaf.index() == n * TilePath.WIDTH + i ? "" : "the leaf says that it is entry " + leaf.index();
            } catch (MalformedException e) {
                errors[i] = String.valueOf(e.getMessage());
            }
        }
        return ours;
    }

    private boolean links(Bundle entries) {
        boolean good = errors[0] != null && errors[0].isEmpty();
        for (int i = 1; good && i < width; i++) {
            int at = i * Hasher.BYTES;
            good = errors[i] != null && errors[i].isEmpty() && times[i] >= times[i - 1]
                    && Arrays.equals(prevs, at, at + Hasher.BYTES, entries.hashes(), at - Hasher.BYTES, at);
        }
        return good;
    }

    long first() {
        return n * TilePath.WIDTH;
    }

    boolean full() {
        return width == TilePath.WIDTH;
    }

    /// How many hashes the stored tile has.
    int tiled() {
        return tile.length / Hasher.BYTES;
    }

    String bundlePath() {
        return TilePath.wide(TilePath.entries(n), width);
    }

    String tilePath() {
        return TilePath.wide(TilePath.tile(0, n), width);
    }

    int offset(int i) {
        return bundle == null || i >= bundle.count() ? -1 : bundle.offset(i);
    }
}
