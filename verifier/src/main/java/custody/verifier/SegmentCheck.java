package custody.verifier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads every byte of one segment of a journal (`docs/spec/journal.md`, sections 3 to 6) and feeds its frames to the queue.
final class SegmentCheck {
    static final int SECTOR = 512;
    private static final int SEGMENT_HEADER = 4096;
    private static final int SEGMENT_MAGIC = 0xC5534547;
    private static final int TRAILER = 96;
    private static final int TRAILER_MAGIC = 0xC5534C44;
    private static final int ROW = 12;
    private static final int RAW_FRAME_MAX = 8 << 20;

    private final String file;
    private final long first;
    private final boolean sealed;
    private final boolean last;
    private final FrameQueue queue;
    private final Report report;
    private final SegmentBytes in;
    private final MessageDigest index = sha256();
    private long frames;
    private long recordBytes;
    private long entriesBefore;
    private boolean gaps;
    private boolean endKnown = true;
    private boolean torn;

    SegmentCheck(String file, long first, boolean last, SegmentBytes in, FrameQueue queue, Report report) {
        this.file = file;
        this.first = first;
        this.sealed = file.endsWith(".sealed");
        this.last = last;
        this.in = in;
        this.queue = queue;
        this.report = report;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Checks the segment; the queue was drained before. `origin` is the log's, null if it is not known.
    void run(@Nullable String origin) throws IOException, InterruptedException {
        long length = in.length();
        if (length < SEGMENT_HEADER) {
            damage(length, queue.readTo(), "the segment is cut", SEGMENT_HEADER + " bytes or more", length + " bytes");
            queue.lost();
            return;
        }
        header(in.read(0, SEGMENT_HEADER), length, origin);
        entriesBefore = queue.readTo();
        byte[] trailer = sealed ? trailer(length) : null;
        endKnown = !sealed || trailer != null;
        long end = trailer != null ? ByteBuffer.wrap(trailer).getLong(24) : length;
        frames(end);
        queue.drain();
        if (trailer != null && !gaps) {
            compare(trailer, end);
        }
    }

    private void header(byte[] bytes, long length, @Nullable String origin) {
        ByteBuffer h = ByteBuffer.wrap(bytes);
        int crc = FrameCheck.crc(bytes, 0, SEGMENT_HEADER - 4);
        if (crc != h.getInt(SEGMENT_HEADER - 4)) {
            damage(0, first, "the segment header was changed: its CRC32C is wrong", hex(h.getInt(SEGMENT_HEADER - 4)), hex(crc));
        }
        int f = h.getInt(28);
        boolean good = h.getInt(0) == SEGMENT_MAGIC && bytes[4] == 1 && bytes[5] == (sealed ? 1 : 0) && h.getShort(6) == 0
                && h.getLong(8) == first && h.getLong(16) == length && f == Long.bitCount(first);
        if (!good) {
            damage(0, first, "the segment header does not fit its file (magic, version, form, first index or length)",
                    first + ", " + length + " bytes", h.getLong(8) + ", " + h.getLong(16) + " bytes");
            return;
        }
        for (int i = 104 + 32 * f; i < SEGMENT_HEADER - 4; i++) {
            if (bytes[i] != 0) {
                damage(i, first, "a reserved byte of the segment header is not zero", "0", String.valueOf(bytes[i] & 0xff));
                break;
            }
        }
        if (origin != null && !Arrays.equals(bytes, 64, 96, Hasher.own().sha256(origin.getBytes(StandardCharsets.UTF_8)), 0, Hasher.BYTES)) {
            damage(64, first, "the segment is of another log than the checkpoint", Hasher.hex(Hasher.own().sha256(origin.getBytes(StandardCharsets.UTF_8))),
                    Hasher.hex(Arrays.copyOfRange(bytes, 64, 96)));
        }
        List<byte[]> frontier = new ArrayList<>();
        for (int i = 0; i < f; i++) {
            frontier.add(Arrays.copyOfRange(bytes, 104 + 32 * i, 136 + 32 * i));
        }
        link(Arrays.copyOfRange(bytes, 32, 64), frontier);
    }

    private void link(byte[] prev, List<byte[]> frontier) {
        long due = queue.readTo();
        List<byte[]> tree = queue.frontier();
        if (first > due) {
            damage(8, due, "entries " + due + " to " + (first - 1) + " are missing before this segment", String.valueOf(due), String.valueOf(first));
        } else if (first < due) {
            damage(8, first, "entries from " + first + " on are there twice: the segment overlaps the one before", String.valueOf(due), String.valueOf(first));
        } else if (!Arrays.equals(prev, queue.promised())) {
            damage(32, first, "the segment does not continue the chain", Hasher.hex(queue.promised()), Hasher.hex(prev));
        } else if (tree != null && !same(frontier, tree)) {
            damage(104, first, "the segment's frontier is not the tree of the entries before it", "", "");
        }
        if (first > due || (first == due && tree == null)) {
            queue.restart(first, prev, frontier);
        }
    }

    private static boolean same(List<byte[]> a, List<byte[]> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = Arrays.equals(a.get(i), b.get(i));
        }
        return same;
    }

    /// The trailer of a sealed segment; null if it cannot be used.
    private byte @Nullable [] trailer(long length) throws IOException {
        if (length < SEGMENT_HEADER + TRAILER) {
            damage(length, queue.readTo(), "the sealed segment is cut", "", "");
            return null;
        }
        byte[] bytes = in.read(length - TRAILER, TRAILER);
        ByteBuffer t = ByteBuffer.wrap(bytes);
        if (FrameCheck.crc(bytes, 0, TRAILER - 4) != t.getInt(TRAILER - 4) || t.getInt(0) != TRAILER_MAGIC || bytes[4] != 1) {
            damage(length - TRAILER, queue.readTo(), "the segment's trailer was changed or cut off: its CRC32C is wrong", "", "");
            return null;
        }
        long at = t.getLong(24);
        int k = t.getInt(32);
        if (k < 1 || at < SEGMENT_HEADER || at > length || at + (long) ROW * k != length - TRAILER) {
            damage(length - TRAILER, queue.readTo(), "the segment's trailer does not fit the file", "", "");
            return null;
        }
        return bytes;
    }

    /// Index and trailer against the frames that were read.
    private void compare(byte[] trailer, long indexAt) throws IOException {
        ByteBuffer t = ByteBuffer.wrap(trailer);
        long place = in.length() - TRAILER;
        MessageDigest stored = sha256();
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        for (long at = indexAt; at < place; at += SECTOR * ROW) {
            byte[] rows = in.read(at, (int) Math.min(SECTOR * ROW, place - at));
            stored.update(rows);
            crc.update(rows);
        }
        if ((int) crc.getValue() != t.getInt(36)) {
            damage(indexAt, first, "the segment's frame index was changed: its CRC32C is wrong", hex(t.getInt(36)), hex((int) crc.getValue()));
        } else if (!Arrays.equals(stored.digest(), index.digest())) {
            damage(indexAt, first, "the segment's frame index is not that of its frames", "", "");
        }
        field(place + 8, "first index", first, t.getLong(8));
        field(place + 16, "number of entries", queue.readTo() - entriesBefore, t.getLong(16));
        field(place + 32, "number of frames", frames, t.getInt(32));
        field(place + 72, "sum of record lengths", recordBytes, t.getLong(72));
        if (!Arrays.equals(trailer, 40, 72, queue.promised(), 0, Hasher.BYTES)) {
            damage(place + 40, first, "the trailer's last leaf hash is not that of the frames", Hasher.hex(queue.promised()), Hasher.hex(Arrays.copyOfRange(trailer, 40, 72)));
        }
        boolean zeros = trailer[5] == 0 && trailer[6] == 0 && trailer[7] == 0 && Arrays.equals(trailer, 80, 92, new byte[12], 0, 12);
        if (!zeros) {
            damage(place, first, "a reserved byte of the trailer is not zero", "", "");
        }
    }

    private void field(long at, String name, long expected, long found) {
        if (expected != found) {
            damage(at, first, "the trailer's " + name + " is not that of the frames", String.valueOf(expected), String.valueOf(found));
        }
    }

    private void frames(long end) throws IOException, InterruptedException {
        long at = SEGMENT_HEADER;
        while (at + FrameCheck.HEADER <= end && !torn) {
            byte[] head = in.read(at, FrameCheck.HEADER);
            long next = FrameCheck.isHeader(head, 0) ? frame(at, head, end) : hole(at, end);
            if (next < 0) {
                return;
            }
            at = next;
        }
        if (at < end && !torn && endKnown) {
            damage(at, queue.readTo(), "bytes that belong to no frame", "", "");
        }
    }

    /// One frame; returns where the next may begin, or -1.
    private long frame(long at, byte[] head, long end) throws IOException, InterruptedException {
        ByteBuffer h = ByteBuffer.wrap(head);
        long stop = at + FrameCheck.HEADER + h.getInt(24) + FrameCheck.END;
        long padded = sealed ? stop : (stop + SECTOR - 1) / SECTOR * SECTOR;
        if (stop > end) {
            damage(at, h.getLong(8), "the frame is cut by the end of the segment", "", "");
            gaps = true;
            queue.lost();
            return -1;
        }
        FrameCheck frame = new FrameCheck(file, at, in.read(at, (int) (stop - at)));
        if (last && !sealed && isTorn(frame, at, stop, padded, end)) {
            torn(at);
            return -1;
        }
        if (!sealed && padded - at > RAW_FRAME_MAX + SECTOR) {
            damage(at, frame.first(), "a frame longer than a commit can be", RAW_FRAME_MAX + " bytes", (padded - at) + " bytes");
        }
        gaps |= frame.first() != queue.readTo();
        queue.submit(frame, sealed);
        index.update(ByteBuffer.allocate(ROW).putLong(at).putInt(frame.count()).flip());
        frames++;
        recordBytes += frame.recordBytes();
        long dirt = in.notZero(stop, Math.min(end, padded));
        if (dirt >= 0) {
            damage(dirt, frame.first() + frame.count() - 1, "the padding behind the frame is not zero", "", "");
        }
        return padded;
    }

    /// No frame begins here: the end of the segment, a torn frame, or damage. Returns where the next frame is, or -1.
    private long hole(long at, long end) throws IOException {
        if (!sealed && in.isZero(at, end)) {
            return -1;
        }
        long next = in.nextHeader(at + 1, end, sealed ? 1 : SECTOR);
        boolean header = !in.isZero(at, Math.min(end, at + SECTOR));
        if (next < 0 && !sealed && last && !header && in.isZero(at + RAW_FRAME_MAX + SECTOR, end)) {
            torn(at);
            return -1;
        }
        if (next < 0 && !endKnown) {
            return -1; // the index of the damaged trailer; missing entries show in what follows
        }
        gaps = true;
        queue.lost();
        damage(at, queue.readTo(), next < 0 && !sealed && !header ? "bytes that belong to no frame behind the segment's last frame"
                : "the frame header was changed; the frame's entries cannot be read", "", "");
        return next;
    }

    /// A last frame of which a whole sector never reached the disk, with nothing behind it (section 6, rule 3).
    private boolean isTorn(FrameCheck frame, long at, long stop, long padded, long end) throws IOException {
        if (frame.intact()) {
            return false;
        }
        boolean hole = false;
        for (long sector = at; sector < stop && !hole; sector += SECTOR) {
            hole = in.isZero(sector, sector + SECTOR);
        }
        return hole && in.isZero(padded, end) && in.nextHeader(at + SECTOR, end, SECTOR) < 0;
    }

    private void torn(long at) {
        torn = true;
        report.warn(file + ", byte " + at + ", entry " + queue.readTo() + ": bytes behind the last whole frame, as a crash leaves them"
                + " (a torn frame, never acknowledged); they do not count");
    }

    private void damage(long at, long entry, String what, String expected, String found) {
        report.damage(new Damage(file, at, entry, what, expected, found));
    }

    private static String hex(int value) {
        return String.format(java.util.Locale.ROOT, "%08x", value);
    }
}
