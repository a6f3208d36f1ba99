package custody.query.posting;

import java.util.Arrays;

/// Writes a run: hashes must come in ascending order, the indexes of one hash in any.
public final class RunWriter {
    /// A page is closed when it has grown to this. Below 64 KiB by far more than the longest entry.
    private static final int PAGE_BYTES = 24 << 10;

    /// More indexes of one hash make several entries. Ten bytes each at the most.
    private static final int LONGEST = 2_048;

    private final long id;
    private final int space;
    private final int level;
    private final PageSink sink;
    private final KeyFilter filter;
    private long[] firsts = new long[16];
    private int pages;
    private long keys;
    private final Indexes pending = new Indexes();
    private long pendingHash = -1;
    private byte[] hashes = new byte[8 << 10];
    private int[] offsets = new int[2 << 10];
    private byte[] lists = new byte[PAGE_BYTES * 2];
    private int entries;
    private int listBytes;

    /// `atMost` is no less than the number of hashes that will come.
    public RunWriter(long id, int space, int level, long atMost, PageSink sink) {
        this.id = id;
        this.space = space;
        this.level = level;
        this.sink = sink;
        this.filter = KeyFilter.forKeys(atMost);
    }

    /// Takes one posting.
    public void add(long hash, long index) {
        if (hash != pendingHash || pending.size() == LONGEST) {
            if (hash < pendingHash) {
                throw new IllegalArgumentException("hashes must ascend");
            }
            writePending();
            pendingHash = hash;
        }
        pending.add(index);
    }

    /// The finished run; all its pages are with the sink.
    public Run finish() {
        writePending();
        closePage();
        return new Run(id, space, level, keys, filter, Arrays.copyOf(firsts, pages));
    }

    private void writePending() {
        if (pending.isEmpty()) {
            return;
        }
        pending.distinct();
        if (entries > 0 && size() >= PAGE_BYTES) {
            closePage();
        }
        room();
        filter.add(pendingHash);
        for (int i = 0; i < KeyHash.BYTES; i++) {
            hashes[entries * KeyHash.BYTES + i] = (byte) (pendingHash >>> 8 * (KeyHash.BYTES - 1 - i));
        }
        offsets[entries++] = listBytes;
        number(pending.size());
        long before = 0;
        for (int i = 0; i < pending.size(); i++) {
            number(pending.get(i) - before);
            before = pending.get(i);
        }
        keys++;
        pending.clear();
    }

    private int size() {
        return Page.COUNT + entries * (KeyHash.BYTES + Page.OFFSET) + listBytes;
    }

    private void room() {
        if ((entries + 1) * KeyHash.BYTES > hashes.length) {
            hashes = Arrays.copyOf(hashes, hashes.length * 2);
        }
        if (entries == offsets.length) {
            offsets = Arrays.copyOf(offsets, entries * 2);
        }
        int most = listBytes + (pending.size() + 1) * 10;
        if (most > lists.length) {
            lists = Arrays.copyOf(lists, most * 2);
        }
    }

    private void number(long value) {
        long left = value;
        while (left >= 0x80 || left < 0) {
            lists[listBytes++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        lists[listBytes++] = (byte) left;
    }

    private void closePage() {
        if (entries == 0) {
            return;
        }
        byte[] page = new byte[size()];
        put16(page, 0, entries);
        System.arraycopy(hashes, 0, page, Page.COUNT, entries * KeyHash.BYTES);
        int at = Page.COUNT + entries * KeyHash.BYTES;
        int start = at + entries * Page.OFFSET;
        for (int i = 0; i < entries; i++) {
            put16(page, at + i * Page.OFFSET, start + offsets[i]);
        }
        System.arraycopy(lists, 0, page, start, listBytes);
        if (pages == firsts.length) {
            firsts = Arrays.copyOf(firsts, pages * 2);
        }
        firsts[pages++] = new Page(page).hash(0);
        sink.page(page);
        entries = 0;
        listBytes = 0;
    }

    private static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }
}
