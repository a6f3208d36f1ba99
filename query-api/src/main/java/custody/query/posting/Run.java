package custody.query.posting;

/// A finished run. `space` tells kinds of postings apart, `level` how many merges it has been through; `keys` counts
/// its entries.
public final class Run {
    private final long id;
    private final int space;
    private final int level;
    private final long keys;
    private final KeyFilter filter;
    private final long[] firsts;

    Run(long id, int space, int level, long keys, KeyFilter filter, long[] firsts) {
        this.id = id;
        this.space = space;
        this.level = level;
        this.keys = keys;
        this.filter = filter;
        this.firsts = firsts;
    }

    /// A run as it was stored: [#filterBytes] and [#firstBytes].
    public static Run stored(long id, int space, int level, long keys, byte[] filter, byte[] firsts) {
        long[] hashes = new long[firsts.length / KeyHash.BYTES];
        for (int i = 0; i < firsts.length; i++) {
            hashes[i / KeyHash.BYTES] = hashes[i / KeyHash.BYTES] << 8 | firsts[i] & 0xff;
        }
        return new Run(id, space, level, keys, KeyFilter.of(filter), hashes);
    }

    public long id() {
        return id;
    }

    public int space() {
        return space;
    }

    public int level() {
        return level;
    }

    public long keys() {
        return keys;
    }

    public int pages() {
        return firsts.length;
    }

    public byte[] filterBytes() {
        return filter.bytes();
    }

    /// The first hash of every page.
    public byte[] firstBytes() {
        byte[] bytes = new byte[firsts.length * KeyHash.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (firsts[i / KeyHash.BYTES] >>> 8 * (KeyHash.BYTES - 1 - i % KeyHash.BYTES));
        }
        return bytes;
    }

    /// Adds all indexes under a hash.
    void find(long hash, PageSource pages, Indexes into) {
        if (!filter.mayHold(hash)) {
            return;
        }
        for (int page = firstPage(hash); page < firsts.length && firsts[page] <= hash; page++) {
            byte[] bytes = pages.page(id, page);
            if (bytes == null) {
                throw new RunGoneException(id);
            }
            new Page(bytes).find(hash, into::add);
        }
    }

    /// The last page that starts below the hash: the hash may begin in it.
    private int firstPage(long hash) {
        int low = 0;
        int high = firsts.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (firsts[middle] < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Math.max(0, low - 1);
    }

    @Override
    public String toString() {
        return "run " + id + " of space " + space + ", level " + level + ", " + keys + " keys in "
                + firsts.length + " pages";
    }
}
