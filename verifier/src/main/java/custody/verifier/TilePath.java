package custody.verifier;

/// Paths of tiles and entry bundles (C2SP tlog-tiles).
final class TilePath {
    static final int WIDTH = 256;
    static final int TILE_BYTES = WIDTH * Hasher.BYTES;
    static final int BUNDLE_BYTES = WIDTH * (2 + 65_535);

    private TilePath() {}

    static String tile(int level, long n) {
        return "tile/" + level + "/" + number(n);
    }

    static String entries(long n) {
        return "tile/entries/" + number(n);
    }

    static String wide(String full, int width) {
        return width == WIDTH ? full : full + ".p/" + width;
    }

    private static String number(long n) {
        StringBuilder path = new StringBuilder(String.format("%03d", n % 1000));
        for (long rest = n / 1000; rest > 0; rest /= 1000) {
            path.insert(0, String.format("x%03d/", rest % 1000));
        }
        return path.toString();
    }
}
