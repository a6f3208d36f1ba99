package custody.ledger.journal;

import java.util.Arrays;

/// Where the frames of a raw segment lie: first index and offset of each. One thread adds, any number look up.
final class FrameTable {
    private static final int STRIDE = 2;

    private volatile long[] slots = new long[64 * STRIDE];
    private volatile int count;

    int count() {
        return count;
    }

    void add(long firstIndex, long offset) {
        int at = count * STRIDE;
        if (at == slots.length) {
            slots = Arrays.copyOf(slots, at * 2);
        }
        long[] own = slots;
        own[at] = firstIndex;
        own[at + 1] = offset;
        count++; // publishes the two stores above; there is one adding thread
    }

    long firstIndex(int frame) {
        return slots[frame * STRIDE];
    }

    long offset(int frame) {
        return slots[frame * STRIDE + 1];
    }

    /// The frame that holds an entry, by its number.
    int find(long index) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (firstIndex(middle) <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
