package custody.query.posting;

import java.util.Arrays;

/// Postings of one space that no run has yet, in memory. For one thread.
public final class FreshPostings {
    /// So many fit a run: the order of arrival takes 24 bits beside the hash.
    private static final int MOST = 1 << 24;

    private static final int NONE = -1;

    private long[] hashes = new long[1_024];
    private long[] indexes = new long[1_024];
    private int[] before = new int[1_024];
    private int[] heads = new int[2_048];
    private int size;

    public FreshPostings() {
        Arrays.fill(heads, NONE);
    }

    public void add(long hash, long index) {
        if (size == hashes.length) {
            grow();
        }
        int slot = slot(hash);
        hashes[size] = hash;
        indexes[size] = index;
        before[size] = heads[slot];
        heads[slot] = size++;
    }

    public int size() {
        return size;
    }

    public boolean isFull() {
        return size >= MOST - 1;
    }

    /// Adds all indexes under a hash.
    public void find(long hash, Indexes into) {
        for (int at = heads[slot(hash)]; at != NONE; at = before[at]) {
            if (hashes[at] == hash) {
                into.add(indexes[at]);
            }
        }
    }

    /// Writes them all as a run of level 0.
    public Run write(long id, int space, PageSink sink) {
        long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            order[i] = hashes[i] << 24 | i;
        }
        Arrays.sort(order);
        var writer = new RunWriter(id, space, 0, size, sink);
        for (long each : order) {
            writer.add(each >>> 24, indexes[(int) (each & MOST - 1)]);
        }
        return writer.finish();
    }

    public void clear() {
        size = 0;
        Arrays.fill(heads, NONE);
    }

    private int slot(long hash) {
        return (int) KeyHash.mixed(hash) & heads.length - 1;
    }

    private void grow() {
        if (size >= MOST) {
            throw new IllegalStateException("more postings than a run takes");
        }
        hashes = Arrays.copyOf(hashes, size * 2);
        indexes = Arrays.copyOf(indexes, size * 2);
        before = Arrays.copyOf(before, size * 2);
        heads = new int[heads.length * 2];
        Arrays.fill(heads, NONE);
        for (int i = 0; i < size; i++) {
            int slot = slot(hashes[i]);
            before[i] = heads[slot];
            heads[slot] = i;
        }
    }
}
