package custody.ledger.tile;

import java.util.Optional;

/// Where 256 consecutive hashes of a level, or entries, stand in a log (c2sp.org/tlog-tiles, "Merkle tree tiles").
///
/// `level` is 0 to 63, or [#ENTRIES] for bundles of entries; `index` counts tiles from 0; `width` is 1 to 256, where
/// 256 is a full tile and anything less a partial one.
public record TileAddress(int level, long index, int width) {
    /// The level that stands for entries themselves.
    public static final int ENTRIES = -1;

    public static final int FULL = 256;
    private static final int MAX_LEVEL = 63;
    private static final String ROOT = "tile/";
    private static final String ENTRIES_WORD = "entries";

    public TileAddress {
        if (level < ENTRIES || level > MAX_LEVEL || index < 0 || width < 1 || width > FULL) {
            throw new IllegalArgumentException("no tile at level " + level + ", index " + index + ", width " + width);
        }
    }

    public boolean isPartial() {
        return width < FULL;
    }

    /// The full tile that this one is or will become part of.
    public TileAddress full() {
        return new TileAddress(level, index, FULL);
    }

    /// The path below the log's prefix, such as `tile/0/x001/x234/067.p/112`.
    public String path() {
        StringBuilder path = new StringBuilder(ROOT).append(level == ENTRIES ? ENTRIES_WORD : level).append('/');
        elements(index, path);
        if (isPartial()) {
            path.append(".p/").append(width);
        }
        return path.toString();
    }

    private static void elements(long index, StringBuilder path) {
        String last = "%03d".formatted(index % 1_000);
        long rest = index / 1_000;
        StringBuilder before = new StringBuilder();
        while (rest > 0) {
            before.insert(0, "x%03d/".formatted(rest % 1_000));
            rest /= 1_000;
        }
        path.append(before).append(last);
    }

    /// Reads a path; empty when it is not exactly one that [#path] writes.
    public static Optional<TileAddress> parse(String path) {
        String[] parts = path.split("/", -1);
        if (parts.length < 3 || parts.length > 12 || !parts[0].equals("tile")) {
            return Optional.empty();
        }
        try {
            int level = parts[1].equals(ENTRIES_WORD) ? ENTRIES : Integer.parseInt(parts[1]);
            boolean partial = parts[parts.length - 2].endsWith(".p");
            int width = partial ? Integer.parseInt(parts[parts.length - 1]) : FULL;
            int last = partial ? parts.length - 2 : parts.length - 1;
            long index = 0;
            for (int i = 2; i <= last; i++) {
                String digits = parts[i].replaceFirst("^x", "").replaceFirst("\\.p$", "");
                if (digits.length() != 3) {
                    return Optional.empty();
                }
                index = Math.addExact(Math.multiplyExact(index, 1_000), Integer.parseInt(digits));
            }
            TileAddress address = new TileAddress(level, index, width);
            return address.path().equals(path) ? Optional.of(address) : Optional.empty();
        } catch (ArithmeticException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
