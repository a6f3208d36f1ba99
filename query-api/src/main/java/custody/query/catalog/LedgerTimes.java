package custody.query.catalog;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// When the ledger had which size. Ledger time never goes back.
final class LedgerTimes {
    private static final int REMEMBERED = 256;

    private final EntryReader entries;
    private final Map<Long, Instant> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    LedgerTimes(EntryReader entries) {
        this.entries = entries;
    }

    /// The time of the last entry below a size: "now", as of that size.
    Instant now(long asOf) {
        synchronized (known) {
            Instant time = known.get(asOf);
            if (time != null) {
                return time;
            }
        }
        Instant time = asOf == 0 ? Instant.EPOCH : time(asOf - 1);
        synchronized (known) {
            known.put(asOf, time);
        }
        return time;
    }

    private Instant time(long index) {
        return entries.entry(index).map(Entry::time).orElseThrow(() -> new IllegalStateException("entry " + index + " is not there"));
    }

    /// The largest size up to `size` whose last entry has a time at or before this.
    long sizeAt(Instant knownAt, long size) {
        long least = 0;
        long most = size;
        while (least < most) {
            long middle = (least + most + 1) >>> 1;
            if (time(middle - 1).isAfter(knownAt)) {
                most = middle - 1;
            } else {
                least = middle;
            }
        }
        return least;
    }
}
