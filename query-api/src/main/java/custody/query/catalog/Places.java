package custody.query.catalog;

import custody.ledger.event.EventId;
import custody.query.detect.RefHash;
import custody.query.posting.FreshPostings;
import custody.query.posting.Indexes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Which numbers lie under a hash: the entries that state something of a subject, the grants of a grantee.
///
/// An index of the database would take each at another page, and write that page. So they are kept as pairs of a hash and
/// a number, packed. What came last is in memory, with a row for each batch; once it is many pairs it is put into rows by
/// the first bits of the hash, of which a question reads one part. Two things of one hash share their numbers, and what
/// was rolled back may be found for a while: whoever asks looks at what the numbers stand for.
///
/// One thread notes and writes, any may ask. After a failed transaction [#forget] must be called, after another [#written].
final class Places {
    private static final int PARTS = 1_024;
    private static final int PART_BITS = Integer.numberOfTrailingZeros(PARTS);
    /// The part of what came last.
    private static final int FRESH = -1;
    private static final int PAIR = 2;

    private final CatalogRows rows;
    /// The table, with the columns `part`, `seq` and `data`.
    private final String table;
    /// Pairs that may be fresh, and rows that they may take.
    private final int mostPairs;
    private final int mostRows;
    /// What came last: in the order in which it came, for the writer, and by its hash, for everybody.
    private long[] pairs = new long[1_024];
    private int size;
    private volatile FreshPostings fresh = new FreshPostings();
    private int writtenSize;
    private int writtenRows;
    /// Whether what is fresh in memory lies in the parts too, in a transaction that is not over.
    private boolean isMoved;

    Places(CatalogRows rows, String table, int mostPairs, int mostRows) {
        this.rows = rows;
        this.table = table;
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

    /// Reads what came last; before anything is noted or asked.
    void open() {
        List<byte[]> all = rows.query(
                "SELECT data FROM " + table + " WHERE part = ? ORDER BY seq", List.of(FRESH), row -> row.getBytes(1));
        size = 0;
        for (byte[] data : all) {
            for (ByteBuffer packed = ByteBuffer.wrap(data); packed.hasRemaining(); ) {
                keep(packed.getLong(), packed.getLong());
            }
        }
        writtenSize = size;
        writtenRows = all.size();
        isMoved = false;
        fresh = byHash();
    }

    private FreshPostings byHash() {
        FreshPostings all = new FreshPostings();
        for (int at = 0; at < size; at += PAIR) {
            all.add(pairs[at], pairs[at + 1]);
        }
        return all;
    }

    private void keep(long hash, long number) {
        if (size == pairs.length) {
            pairs = Arrays.copyOf(pairs, size * 2);
        }
        pairs[size++] = hash;
        pairs[size++] = number;
    }

    /// Notes one.
    void note(long hash, long number) {
        keep(hash, number);
        FreshPostings into = fresh;
        synchronized (into) {
            into.add(hash, number);
        }
    }

    /// The numbers noted under a hash, ascending.
    List<Long> under(long hash) {
        return under(LongStream.of(hash));
    }

    /// The numbers noted under any of some hashes, ascending.
    List<Long> under(LongStream hashes) {
        long[] wanted = hashes.sorted().distinct().toArray();
        Indexes found = new Indexes();
        // What is fresh comes first: when it goes into the parts meanwhile, it is found twice, and not missed.
        FreshPostings last = fresh;
        synchronized (last) {
            for (long hash : wanted) {
                last.find(hash, found);
            }
        }
        rows.queryIn(
                "SELECT data FROM " + table + " WHERE part IN ({})", Arrays.stream(wanted).mapToObj(Places::part).distinct().toList(),
                List.of(), row -> add(found, wanted, row.getBytes(1)));
        return Arrays.stream(found.distinct().toArray()).boxed().toList();
    }

    /// The highest `most` of them.
    List<Long> latest(long hash, int most) {
        List<Long> all = under(hash);
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    private static Indexes add(Indexes to, long[] wanted, byte[] data) {
        ByteBuffer packed = ByteBuffer.wrap(data);
        for (int at = 0; at < data.length; at += PAIR * Long.BYTES) {
            if (Arrays.binarySearch(wanted, packed.getLong(at)) >= 0) {
                to.add(packed.getLong(at + Long.BYTES));
            }
        }
        return to;
    }

    private static int part(long hash) {
        return (int) (hash >>> Long.SIZE - PART_BITS);
    }

    /// Writes what was noted up to entry `seq`, which never goes back; in the caller's transaction.
    void write(long seq) {
        if (size == writtenSize) {
            return;
        }
        List<@Nullable Object[]> made = new ArrayList<>();
        if (size >= mostPairs * PAIR) {
            rows.update("DELETE FROM " + table + " WHERE part = ?", FRESH);
            addParts(seq, made);
            size = 0;
            writtenRows = 0;
            isMoved = true;
        } else if (writtenRows >= mostRows) {
            rows.update("DELETE FROM " + table + " WHERE part = ?", FRESH);
            made.add(new Object[] {FRESH, seq, packed(pairs, 0, size)});
            writtenRows = 1;
        } else {
            made.add(new Object[] {FRESH, seq, packed(pairs, writtenSize, size)});
            writtenRows++;
        }
        writtenSize = size;
        rows.batch("INSERT INTO " + table + " (part, seq, data) VALUES (?, ?, ?)", made);
    }

    /// A row for each part, its pairs in their order.
    private void addParts(long seq, List<@Nullable Object[]> made) {
        long[][] parts = new long[PARTS][];
        int[] sizes = new int[PARTS];
        for (int at = 0; at < size; at += PAIR) {
            sizes[part(pairs[at])] += PAIR;
        }
        int[] filled = new int[PARTS];
        for (int at = 0; at < size; at += PAIR) {
            int part = part(pairs[at]);
            long[] its = parts[part] == null ? new long[sizes[part]] : parts[part];
            parts[part] = its;
            its[filled[part]++] = pairs[at];
            its[filled[part]++] = pairs[at + 1];
        }
        for (int part = 0; part < PARTS; part++) {
            if (parts[part] != null) {
                made.add(new Object[] {part, seq, packed(parts[part], 0, sizes[part])});
            }
        }
    }

    private static byte[] packed(long[] pairs, int from, int to) {
        ByteBuffer out = ByteBuffer.allocate((to - from) * Long.BYTES);
        out.asLongBuffer().put(pairs, from, to - from);
        return out.array();
    }

    /// The transaction in which it was written is durable.
    void written() {
        if (isMoved) {
            isMoved = false;
            fresh = byHash();
        }
    }

    /// Forgets what is not in the table; [#open] must follow. Until then those who ask find it too.
    void forget() {
        size = 0;
        writtenSize = 0;
    }
}
