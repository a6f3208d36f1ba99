package custody.query.detect;

/// Numbers by hash ([RefHash]), 32 bytes each at most. No number is 0, which means that there is none.
public final class HashedMap {
    private static final int LEAST = 16;

    private long[] table = new long[2 * LEAST];
    private int size;

    /// Takes each pair.
    @FunctionalInterface
    public interface Each {
        void of(long hash, long value);
    }

    public int size() {
        return size;
    }

    /// The number, 0 when there is none.
    public long get(long hash) {
        return table[place(hash) + 1];
    }

    public void put(long hash, long value) {
        int at = place(hash);
        size += table[at] == 0 ? 1 : 0;
        table[at] = hash;
        table[at + 1] = value;
        if (size * 4 > table.length) {
            grow();
        }
    }

    public void forEach(Each each) {
        for (int at = 0; at < table.length; at += 2) {
            if (table[at] != 0) {
                each.of(table[at], table[at + 1]);
            }
        }
    }

    private int place(long hash) {
        int at = (int) (hash >>> 32) * 2 & table.length - 1;
        while (table[at] != 0 && table[at] != hash) {
            at = at + 2 & table.length - 1;
        }
        return at;
    }

    private void grow() {
        long[] old = table;
        table = new long[old.length * 2];
        for (int from = 0; from < old.length; from += 2) {
            if (old[from] != 0) {
                int at = place(old[from]);
                table[at] = old[from];
                table[at + 1] = old[from + 1];
            }
        }
    }
}
