package custody.query.detect;

import java.util.Arrays;

/// Hashes ([RefHash]) of what an actor has used, up to a bound; then full, and nothing is new to him any more.
final class HashedSet {
    private final int bound;
    private long[] table;
    private int size;

    HashedSet(int bound) {
        this.bound = bound;
        this.table = new long[8];
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size >= bound;
    }

    boolean has(long hash) {
        return table[place(hash)] == hash;
    }

    /// Whether it was added: it was not there, and there was room.
    boolean add(long hash) {
        int at = place(hash);
        if (table[at] == hash || isFull()) {
            return false;
        }
        table[at] = hash;
        size++;
        if (size * 2 > table.length) {
            grow();
        }
        return true;
    }

    long[] values() {
        return Arrays.stream(table).filter(each -> each != 0).toArray();
    }

    private int place(long hash) {
        int at = (int) (hash >>> 32) & table.length - 1;
        while (table[at] != 0 && table[at] != hash) {
            at = at + 1 & table.length - 1;
        }
        return at;
    }

    private void grow() {
        long[] old = table;
        table = new long[old.length * 2];
        for (long each : old) {
            if (each != 0) {
                table[place(each)] = each;
            }
        }
    }
}
