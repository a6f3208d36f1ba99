package custody.ledger.identity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The youngest fingerprints, in memory: an open hash table of pairs (fingerprint, entry index).
///
/// One thread adds while any number look up: a pair's index is stored before its fingerprint is released. The place
/// of a pair follows from the high bits of its fingerprint, so that the pairs lie almost sorted.
final class RecentTable {
    /// So many pairs make it full; one commit may add [#COMMIT_MAX] more.
    static final int FULL = 1 << 16;
    /// Most pairs of one commit.
    static final int COMMIT_MAX = 3 << 14;

    private static final int BITS = 18;
    private static final int PLACES = 1 << BITS;
    private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);

    private final long begin;
    private final long[] slots = new long[2 * PLACES];
    private int count;

    /// A table for entries from `begin` on.
    RecentTable(long begin) {
        this.begin = begin;
    }

    long begin() {
        return begin;
    }

    /// For the adding thread alone.
    int count() {
        return count;
    }

    void add(long fingerprint, long index) {
        if (count == FULL + COMMIT_MAX) {
            throw new IllegalStateException("more than " + COMMIT_MAX + " pairs in one commit");
        }
        int place = place(fingerprint);
        while (slots[2 * place] != 0) {
            place = place + 1 & PLACES - 1;
        }
        slots[2 * place + 1] = index;
        LONG.setRelease(slots, 2 * place, fingerprint);
        count++;
    }

    /// `hits` and the indexes at or above `from` that have the fingerprint.
    long[] find(long fingerprint, long from, long[] hits) {
        long[] found = hits;
        int place = place(fingerprint);
        long there = (long) LONG.getAcquire(slots, 2 * place);
        while (there != 0) {
            if (there == fingerprint && slots[2 * place + 1] >= from) {
                found = Hits.add(found, slots[2 * place + 1]);
            }
            place = place + 1 & PLACES - 1;
            there = (long) LONG.getAcquire(slots, 2 * place);
        }
        return found;
    }

    private static int place(long fingerprint) {
        return (int) (fingerprint >>> Long.SIZE - BITS);
    }

    /// All pairs, sorted by unsigned fingerprint. Nothing may be added any more.
    Pairs sorted() {
        long[] pairs = new long[2 * count];
        int used = 0;
        for (int place = 0; place < PLACES; place++) {
            long fingerprint = slots[2 * place];
            if (fingerprint != 0) {
                int at = used;
                // They are almost in order: few steps each.
                while (at > 0 && Long.compareUnsigned(pairs[2 * at - 2], fingerprint) > 0) {
                    pairs[2 * at] = pairs[2 * at - 2];
                    pairs[2 * at + 1] = pairs[2 * at - 1];
                    at--;
                }
                pairs[2 * at] = fingerprint;
                pairs[2 * at + 1] = slots[2 * place + 1];
                used++;
            }
        }
        return Pairs.of(pairs);
    }
}
