package custody.query.catalog;

import custody.ledger.event.EventId;
import custody.query.detect.RefHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// In which entries statements lie: by the id of the event, and by each subject that it states something of.
///
/// Noted with every statement, and asked only when something is corrected: so it is kept as pairs of a hash and an entry,
/// packed. What came last is in memory, with a row for each batch; once it is many pairs it is put into rows by the first
/// bits of the hash, of which a question reads one part. Two things of one hash share their places: whoever asks looks at
/// the entries. For one thread; after a failed transaction [#forget] must be called.
final class StatementPlaces {
    private static final int PARTS = 1_024;
    private static final int PART_BITS = Integer.numberOfTrailingZeros(PARTS);
    /// The part of what came last.
    private static final int FRESH = -1;
    private static final int PAIR = 2;

    private final CatalogRows rows;
    /// Pairs that may be fresh, and rows that they may take.
    private final int mostPairs;
    private final int mostRows;
    private long[] fresh = new long[1_024];
    private int size;
    private int writtenSize;
    private int writtenRows;
    private boolean isRead;

    StatementPlaces(CatalogRows rows, int mostPairs, int mostRows) {
        this.rows = rows;
        this.mostPairs = mostPairs;
        this.mostRows = mostRows;
    }

    /// What an event lies under.
    static long hash(EventId id) {
        return ByteBuffer.wrap(id.bytes()).getLong();
    }

    /// What statements on a subject lie under.
    static long hash(Subject subject) {
        return RefHash.of(subject.kind().letter, subject.ref());
    }

    /// Notes one; entries never go back.
    void note(long hash, long entry) {
        read();
        if (size == fresh.length) {
            fresh = Arrays.copyOf(fresh, size * 2);
        }
        fresh[size++] = hash;
        fresh[size++] = entry;
    }

    /// The entries noted under a hash, the last one first.
    List<Long> under(long hash) {
        read();
        List<Long> found = new ArrayList<>();
        for (byte[] data : rows.query(
                "SELECT data FROM catalog_statement WHERE part = ? ORDER BY seq", List.of(part(hash)), row -> row.getBytes(1))) {
            for (ByteBuffer pairs = ByteBuffer.wrap(data); pairs.hasRemaining(); ) {
                add(found, hash, pairs.getLong(), pairs.getLong());
            }
        }
        for (int at = 0; at < size; at += PAIR) {
            add(found, hash, fresh[at], fresh[at + 1]);
        }
        return found.reversed();
    }

    private static void add(List<Long> found, long wanted, long hash, long entry) {
        if (hash == wanted) {
            found.add(entry);
        }
    }

    private static int part(long hash) {
        return (int) (hash >>> Long.SIZE - PART_BITS);
    }

    private void read() {
        if (isRead) {
            return;
        }
        isRead = true;
        List<byte[]> all = rows.query(
                "SELECT data FROM catalog_statement WHERE part = ? ORDER BY seq", List.of(FRESH), row -> row.getBytes(1));
        for (byte[] data : all) {
            for (ByteBuffer pairs = ByteBuffer.wrap(data); pairs.hasRemaining(); ) {
                note(pairs.getLong(), pairs.getLong());
            }
        }
        writtenSize = size;
        writtenRows = all.size();
    }

    /// Writes what was noted; in the caller's transaction.
    void write() {
        if (size == writtenSize) {
            return;
        }
        List<@Nullable Object[]> made = new ArrayList<>();
        if (size >= mostPairs * PAIR) {
            rows.update("DELETE FROM catalog_statement WHERE part = ?", FRESH);
            addParts(made);
            size = 0;
            writtenRows = 0;
        } else if (writtenRows >= mostRows) {
            rows.update("DELETE FROM catalog_statement WHERE part = ?", FRESH);
            made.add(new Object[] {FRESH, fresh[size - 1], packed(fresh, 0, size)});
            writtenRows = 1;
        } else {
            made.add(new Object[] {FRESH, fresh[size - 1], packed(fresh, writtenSize, size)});
            writtenRows++;
        }
        writtenSize = size;
        rows.batch("INSERT INTO catalog_statement (part, seq, data) VALUES (?, ?, ?)", made);
    }

    /// A row for each part, its pairs in their order.
    private void addParts(List<@Nullable Object[]> made) {
        long last = fresh[size - 1];
        long[][] parts = new long[PARTS][];
        int[] sizes = new int[PARTS];
        for (int at = 0; at < size; at += PAIR) {
            sizes[part(fresh[at])] += PAIR;
        }
        int[] filled = new int[PARTS];
        for (int at = 0; at < size; at += PAIR) {
            int part = part(fresh[at]);
            long[] pairs = parts[part] == null ? new long[sizes[part]] : parts[part];
            parts[part] = pairs;
            pairs[filled[part]++] = fresh[at];
            pairs[filled[part]++] = fresh[at + 1];
        }
        for (int part = 0; part < PARTS; part++) {
            if (parts[part] != null) {
                made.add(new Object[] {part, last, packed(parts[part], 0, sizes[part])});
            }
        }
    }

    private static byte[] packed(long[] pairs, int from, int to) {
        ByteBuffer out = ByteBuffer.allocate((to - from) * Long.BYTES);
        out.asLongBuffer().put(pairs, from, to - from);
        return out.array();
    }

    /// Forgets what is not in the table.
    void forget() {
        size = 0;
        writtenSize = 0;
        writtenRows = 0;
        isRead = false;
    }
}
