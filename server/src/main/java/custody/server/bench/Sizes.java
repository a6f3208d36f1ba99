package custody.server.bench;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import java.util.List;

/// Mean sizes of what is hashed of an entry: salt and payload, and the leaf with the octet before it.
record Sizes(int salted, int leaf) {
    private static final int SALT = 32;
    private static final long MOST_BYTES = 64 << 20;

    /// Those of the first entries.
    static Sizes of(EntryReader entries, int sample) {
        List<Entry> read = entries.read(0, sample, MOST_BYTES);
        long payloads = 0;
        long leaves = 0;
        for (Entry entry : read) {
            Payload payload = entry.payload();
            payloads += SALT + (payload == null ? 0 : payload.size());
            leaves += 1 + entries.leaf(entry.index()).orElseThrow().length;
        }
        return new Sizes((int) (payloads / read.size()), (int) (leaves / read.size()));
    }
}
