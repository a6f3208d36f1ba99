package custody.ledger.identity;

import java.util.List;

/// Walks sorted pairs of several sources as if they were one: a binary heap of the sources by the fingerprint that each
/// stands at, so that a burst of many small runs costs the logarithm of their number.
final class MergedPairs {
    private final Pairs[] sources;
    private final long[] position;
    private final long[] head;
    /// Sources that have pairs left, as a heap; `left` of them.
    private final int[] heap;
    private int left;

    /// Each source has a pair at least.
    MergedPairs(List<? extends Pairs> from) {
        sources = from.toArray(Pairs[]::new);
        position = new long[sources.length];
        head = new long[sources.length];
        heap = new int[sources.length];
        left = sources.length;
        for (int i = 0; i < left; i++) {
            head[i] = sources[i].fingerprint(0);
            heap[i] = i;
        }
        for (int at = left / 2 - 1; at >= 0; at--) {
            sink(at);
        }
    }

    long fingerprint() {
        return head[heap[0]];
    }

    long index() {
        return sources[heap[0]].index(position[heap[0]]);
    }

    void advance() {
        int least = heap[0];
        if (++position[least] < sources[least].count()) {
            head[least] = sources[least].fingerprint(position[least]);
        } else {
            heap[0] = heap[--left];
        }
        sink(0);
    }

    private void sink(int from) {
        int at = from;
        int source = heap[at];
        for (int child = 2 * at + 1; child < left; child = 2 * at + 1) {
            if (child + 1 < left && Long.compareUnsigned(head[heap[child + 1]], head[heap[child]]) < 0) {
                child++;
            }
            if (Long.compareUnsigned(head[source], head[heap[child]]) <= 0) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = source;
    }
}
