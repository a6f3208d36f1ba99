package custody.query.index;

import java.util.Arrays;

/// Numbers from 0 on for different keys, in the order in which they come. For one thread.
final class Numbering {
    private static final int EMPTY = -1;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private int[] table = filled(64);
    private long[] keys = new long[32];
    private int size;

    private static int[] filled(int length) {
        int[] table = new int[length];
        Arrays.fill(table, EMPTY);
        return table;
    }

    /// The number of a key, a new one when it has none.
    int of(long key) {
        int at = place(key);
        if (table[at] != EMPTY) {
            return table[at];
        }
        if (size == keys.length) {
            grow();
            at = place(key);
        }
        table[at] = size;
        keys[size] = key;
        return size++;
    }

    long key(int number) {
        return keys[number];
    }

    int size() {
        return size;
    }

    /// Where a key lies, or may.
    private int place(long key) {
        int mask = table.length - 1;
        int at = (int) (key * SPREAD >>> 32) & mask;
        while (table[at] != EMPTY && keys[table[at]] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    /// Half of the table stays empty.
    private void grow() {
        keys = Arrays.copyOf(keys, size * 2);
        table = filled(keys.length * 2);
        for (int number = 0; number < size; number++) {
            table[place(keys[number])] = number;
        }
    }
}
