package custody.query.posting;

import java.util.function.LongConsumer;

/// One page of a run: entries in ascending order of hash, each with indexes in ascending order. A hash with many
/// indexes has several entries in a row, which may go on in the next page.
///
/// Bytes: number of entries (2), the hashes (5 each), where each entry's list starts in the page (2 each), the lists:
/// their length, the first index, then differences, as variable-length numbers of 7 bits to a byte, low bits first.
final class Page {
    static final int COUNT = 2;
    static final int OFFSET = 2;

    private final byte[] bytes;
    private final int entries;

    Page(byte[] bytes) {
        this.bytes = bytes;
        this.entries = u16(0);
    }

    int entries() {
        return entries;
    }

    int size() {
        return bytes.length;
    }

    long hash(int entry) {
        long hash = 0;
        int at = COUNT + entry * KeyHash.BYTES;
        for (int i = 0; i < KeyHash.BYTES; i++) {
            hash = hash << 8 | bytes[at + i] & 0xff;
        }
        return hash;
    }

    /// Hands over the indexes of an entry.
    void list(int entry, LongConsumer into) {
        int at = u16(COUNT + entries * KeyHash.BYTES + entry * OFFSET);
        long value = 0;
        long left = -1;
        while (left != 0) {
            long number = 0;
            int shift = 0;
            byte octet;
            do {
                octet = bytes[at++];
                number |= (octet & 0x7fL) << shift;
                shift += 7;
            } while (octet < 0);
            if (left < 0) {
                left = number;
            } else {
                value += number;
                into.accept(value);
                left--;
            }
        }
    }

    /// Hands over all indexes under a hash.
    void find(long hash, LongConsumer into) {
        int low = 0;
        int high = entries;
        while (low < high) {
            int middle = low + high >>> 1;
            if (hash(middle) < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        for (int entry = low; entry < entries && hash(entry) == hash; entry++) {
            list(entry, into);
        }
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
