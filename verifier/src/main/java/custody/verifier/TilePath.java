package custody.verifier;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Paths of tiles and entry bundles (C2SP tlog-tiles). `level` is -1 for bundles.
record TilePath(int level, long n, int width) {
    static final int WIDTH = 256;
    static final int TILE_BYTES = WIDTH * Hasher.BYTES;
    static final int BUNDLE_BYTES = WIDTH * (2 + 65_535);
    private static final int ENTRIES = -1;
    private static final Pattern PATH = Pattern.compile(
            "tile/(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    static String tile(int level, long n) {
        return "tile/" + level + "/" + number(n);
    }

    static String entries(long n) {
        return "tile/entries/" + number(n);
    }

    static String wide(String full, int width) {
        return width == WIDTH ? full : full + ".p/" + width;
    }

    /// The tile that a path names; null if it is not the path of one.
    static @Nullable TilePath parse(String path) {
        Matcher m = PATH.matcher(path);
        if (!m.matches()) {
            return null;
        }
        int level = m.group(1).equals("entries") ? ENTRIES : Integer.parseInt(m.group(1));
        long n = Long.parseLong(m.group(2).replace("x", "").replace("/", ""));
        int width = m.group(3) == null ? WIDTH : Integer.parseInt(m.group(3));
        String same = level == ENTRIES ? entries(n) : tile(level, n);
        boolean good = (m.group(3) == null || width < WIDTH) && wide(same, width).equals(path);
        return good ? new TilePath(level, n, width) : null;
    }

    /// True if a tree of this size has all hashes or entries of the tile.
    boolean isWithin(long treeSize) {
        int shift = 8 * Math.max(level, 0);
        return shift < Long.SIZE && n * WIDTH + width <= treeSize >>> shift;
    }

    private static String number(long n) {
        StringBuilder path = new StringBuilder(24);
        digits(path, n % 1000);
        for (long rest = n / 1000; rest > 0; rest /= 1000) {
            path.insert(0, '/');
            StringBuilder element = digits(new StringBuilder("x"), rest % 1000);
            path.insert(0, element);
        }
        return path.toString();
    }

    private static StringBuilder digits(StringBuilder out, long n) {
        return out.append((char) ('0' + n / 100)).append((char) ('0' + n / 10 % 10)).append((char) ('0' + n % 10));
    }
}
