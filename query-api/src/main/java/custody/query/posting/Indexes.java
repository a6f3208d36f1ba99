package custody.query.posting;

import java.util.Arrays;

/// A growing list of entry indexes.
public final class Indexes {
    private long[] values = new long[8];
    private int size;

    public void add(long index) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = index;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public long get(int at) {
        return values[at];
    }

    public void clear() {
        size = 0;
    }

    /// Brings them into ascending order, each once.
    public Indexes distinct() {
        boolean ordered = true;
        for (int i = 1; i < size && ordered; i++) {
            ordered = values[i - 1] < values[i];
        }
        if (!ordered) {
            Arrays.sort(values, 0, size);
            int kept = 1;
            for (int i = 1; i < size; i++) {
                if (values[i] != values[i - 1]) {
                    values[kept++] = values[i];
                }
            }
            size = kept;
        }
        return this;
    }

    public long[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
