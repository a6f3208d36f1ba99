package custody.ledger.identity;

import java.util.Arrays;

/// Entries that may be meant, by index; nearly always none, and then nothing is allocated.
final class Hits {
    static final long[] NONE = {};

    private Hits() {}

    static long[] add(long[] hits, long index) {
        long[] more = Arrays.copyOf(hits, hits.length + 1);
        more[hits.length] = index;
        return more;
    }
}
