package custody.verifier;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads every byte of a journal (`docs/spec/journal.md`) and holds it against the log, if there is one.
///
/// One thread reads frames in order; workers check them, each starting from the leaf hash that the frame before
/// promised; results are joined in order. The bytes in flight are bounded.
final class JournalCheck {
    private static final int SEGMENT_HEADER = 4096;
    private static final int TRAILER = 96;
    private static final int SECTOR = 512;
    private static final int WINDOW = 16;

    private final Path directory;
    private final @Nullable LogFiles log;
    private final @Nullable Checkpoint checkpoint;
    private final Report report;
    private final LongConsumer progress;
    private final Frontier tree = new Frontier();
    private final ArrayDeque<Future<FrameCheck>> window = new ArrayDeque<>();
    private long readTo;
    private byte[] promised = new byte[Hasher.BYTES];
    private long lastTime = Long.MIN_VALUE;
    private boolean treeWhole = true;
    private byte @Nullable [] rootAtCheckpoint;
    private byte @Nullable [] tile;
    private long tileNumber = -1;
    private String torn = "";

    JournalCheck(Path directory, @Nullable LogFiles log, @Nullable Checkpoint checkpoint, Report report, LongConsumer progress) {
        this.directory = directory;
        this.log = log;
        this.checkpoint = checkpoint;
        this.report = report;
        this.progress = progress;
    }

    void run(ExecutorService workers) throws IOException, InterruptedException {
        long before = report.damaged();
        TreeMap<String, Path> segments = new TreeMap<>();
        try (Stream<Path> list = Files.list(directory)) {
            for (Path file : list.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9]{20}\\.(seg|sealed)")) {
                    segments.merge(name.substring(0, 20), file, (a, b) -> a.toString().endsWith(".sealed") ? a : b);
                }
            }
        }
        for (String name : segments.keySet()) {
            Path file = segments.get(name);
            if (file != null) {
                segment(file, name, name.equals(segments.lastKey()), workers);
            }
        }
        drain(0);
        say(report.damaged() == before);
    }

    private void segment(Path path, String name, boolean last, ExecutorService workers) throws IOException, InterruptedException {
        String file = "journal/" + path.getFileName();
        boolean sealed = file.endsWith(".sealed");
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            long length = in.length();
            if (length < SEGMENT_HEADER) {
                damage(file, length, readTo, "the segment is cut", SEGMENT_HEADER + " bytes or more", length + " bytes");
                return;
            }
            drain(0);
            header(file, name, read(in, 0, SEGMENT_HEADER), sealed, length);
            long end = sealed ? trailer(file, in, length) : length;
            frames(file, in, end, sealed, last, workers);
            drain(0);
        }
    }

    private void header(String file, String name, byte[] bytes, boolean sealed, long length) {
        ByteBuffer h = ByteBuffer.wrap(bytes);
        long first = Long.parseLong(name);
        if (FrameCheck.crc(bytes, 0, 4092) != h.getInt(4092)) {
            damage(file, 0, first, "the segment header was changed: its CRC32C is wrong",
                    String.format("%08x", h.getInt(4092)), String.format("%08x", FrameCheck.crc(bytes, 0, 4092)));
        }
        int f = h.getInt(28);
        boolean good = h.getInt(0) == 0xC5534547 && bytes[4] == 1 && bytes[5] == (sealed ? 1 : 0) && h.getShort(6) == 0
                && h.getLong(8) == first && h.getLong(16) == length && f == Long.bitCount(first);
        if (!good) {
            damage(file, 0, first, "the segment header does not fit its file (magic, version, form, first index or length " + h.getLong(16) + ")",
                    first + ", " + length + " bytes", h.getLong(8) + ", " + h.getLong(16) + " bytes");
            return;
        }
        for (int i = 104 + 32 * f; i < 4092; i++) {
            if (bytes[i] != 0) {
                damage(file, i, first, "a reserved byte of the segment header is not zero", "0", String.valueOf(bytes[i] & 0xff));
                return;
            }
        }
        if (checkpoint != null && !Arrays.equals(bytes, 64, 96,
                Hasher.own().sha256(checkpoint.origin().getBytes(StandardCharsets.UTF_8)), 0, Hasher.BYTES)) {
            damage(file, 64, first, "the segment is of another log than the checkpoint", "", "");
        }
        List<byte[]> frontier = new ArrayList<>();
        for (int i = 0; i < f; i++) {
            frontier.add(Arrays.copyOfRange(bytes, 104 + 32 * i, 136 + 32 * i));
        }
        byte[] prev = Arrays.copyOfRange(bytes, 32, 64);
        if (first != readTo) {
            damage(file, 8, readTo, "entries are missing between segments, or are there twice", String.valueOf(readTo), String.valueOf(first));
        } else if (!Arrays.equals(prev, promised)) {
            damage(file, 32, first, "the segment does not continue the chain", Hasher.hex(promised), Hasher.hex(prev));
        } else if (treeWhole && !same(frontier, tree.roots())) {
            damage(file, 104, first, "the segment's frontier is not the tree of the entries before it", "", "");
        }
        if (first != readTo || !treeWhole) {
            tree.restart(first, frontier);
            treeWhole = true;
            readTo = first;
            promised = prev;
        }
    }

    private static boolean same(List<byte[]> a, List<byte[]> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = Arrays.equals(a.get(i), b.get(i));
        }
        return same;
    }

    /// Checks index and trailer of a sealed segment; returns where its frames end.
    private long trailer(String file, RandomAccessFile in, long length) throws IOException {
        if (length < SEGMENT_HEADER + TRAILER) {
            damage(file, length, readTo, "the sealed segment is cut", "", "");
            return length;
        }
        byte[] bytes = read(in, length - TRAILER, TRAILER);
        ByteBuffer t = ByteBuffer.wrap(bytes);
        long index = t.getLong(24);
        int k = t.getInt(32);
        if (FrameCheck.crc(bytes, 0, 92) != t.getInt(92) || t.getInt(0) != 0xC5534C44 || bytes[4] != 1) {
            damage(file, length - TRAILER, readTo, "the segment's trailer was changed or cut off: its CRC32C is wrong", "", "");
            return length;
        }
        if (k < 1 || index < SEGMENT_HEADER || index + 12L * k != length - TRAILER || t.getLong(8) != readTo) {
            damage(file, length - TRAILER, readTo, "the segment's trailer does not fit the file", "", "");
            return length;
        }
        byte[] table = read(in, index, 12 * k);
        if (FrameCheck.crc(table, 0, table.length) != t.getInt(36)) {
            damage(file, index, readTo, "the segment's frame index was changed: its CRC32C is wrong", "", "");
        }
        return index;
    }

    private void frames(String file, RandomAccessFile in, long end, boolean sealed, boolean last, ExecutorService workers)
            throws IOException, InterruptedException {
        long at = SEGMENT_HEADER;
        while (at + FrameCheck.HEADER <= end) {
            byte[] head = read(in, at, FrameCheck.HEADER);
            if (!FrameCheck.isHeader(head)) {
                long next = nextHeader(in, at + 1, end, sealed);
                if (next < 0 && !sealed && zero(in, at, end)) {
                    return;
                }
                if (next < 0 && !sealed && last && zero(in, at, Math.min(end, at + SECTOR)) && zero(in, Math.min(end, at + (8 << 20) + SECTOR), end)) {
                    torn = file + ", byte " + at;
                    return;
                }
                damage(file, at, readTo, "the frame header was changed; the frame's entries cannot be read", "", "");
                treeWhole = false;
                if (next < 0) {
                    return;
                }
                at = next;
                continue;
            }
            ByteBuffer h = ByteBuffer.wrap(head);
            long stop = at + FrameCheck.HEADER + h.getInt(24) + 4;
            long padded = sealed ? stop : (stop + SECTOR - 1) / SECTOR * SECTOR;
            if (stop > end) {
                damage(file, at, h.getLong(8), "the frame is cut by the end of the segment", "", "");
                treeWhole = false;
                return;
            }
            byte[] frame = read(in, at, (int) (stop - at));
            if (last && !sealed && tornFrame(in, frame, at, padded, end)) {
                torn = file + ", byte " + at;
                return;
            }
            submit(new FrameCheck(file, at, frame), workers);
            if (!zero(in, stop, Math.min(end, padded))) {
                damage(file, stop, h.getLong(8) + h.getInt(16) - 1, "the padding behind the frame is not zero", "", "");
            }
            at = padded;
        }
        if (at != end && (sealed || at < end)) {
            damage(file, at, readTo, "bytes that belong to no frame", "", "");
        }
    }

    /// A last frame of which a whole sector never reached the disk, with nothing behind it.
    private boolean tornFrame(RandomAccessFile in, byte[] frame, long at, long padded, long end) throws IOException {
        ByteBuffer h = ByteBuffer.wrap(frame);
        int body = h.getInt(24);
        if (FrameCheck.crc(frame, FrameCheck.HEADER, body) == h.getInt(28) && h.getInt(FrameCheck.HEADER + body) == 0xC5454E44) {
            return false;
        }
        boolean hole = false;
        for (int from = 0; from < frame.length && !hole; from += SECTOR) {
            hole = zero(in, at + from, at + from + SECTOR);
        }
        return hole && zero(in, padded, end);
    }

    private void submit(FrameCheck frame, ExecutorService workers) throws IOException, InterruptedException {
        if (frame.first() != readTo) {
            damage(frame.file(), frame.offset(), readTo, "entries are missing before this frame", String.valueOf(readTo), String.valueOf(frame.first()));
            treeWhole = false;
            byte[] before = frame.first() > 0 ? logLeaf(frame.first() - 1) : null;
            promised = before == null ? promised : before;
        }
        byte[] before = promised;
        window.add(workers.submit(() -> frame.run(before)));
        readTo = frame.first() + frame.count();
        promised = frame.last();
        drain(WINDOW);
    }

    private void drain(int keep) throws IOException, InterruptedException {
        while (window.size() > keep) {
            try {
                join(window.remove().get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a worker failed", e.getCause());
            }
        }
    }

    private void join(FrameCheck frame) throws IOException {
        frame.damages().forEach(report::damage);
        if (!frame.leaves().isEmpty() && frame.firstTime() < lastTime) {
            damage(frame.file(), frame.offset(), frame.first(), "ledger time goes backwards", "", "");
        }
        lastTime = Math.max(lastTime, frame.lastTime());
        long size = checkpoint == null ? -1 : checkpoint.size();
        for (int i = 0; i < frame.leaves().size(); i++) {
            long index = frame.first() + i;
            byte[] leaf = frame.leaves().get(i);
            byte[] logged = index < size ? logLeaf(index) : null;
            if (logged != null && !Arrays.equals(leaf, logged)) {
                damage(frame.file(), frame.offset(), index, "the journal's entry is not the one in the log (all later ones of the frame follow from it)",
                        Hasher.hex(logged), Hasher.hex(leaf));
                break;
            }
        }
        treeWhole &= frame.leaves().size() == frame.count();
        for (int i = 0; treeWhole && i < frame.leaves().size(); i++) {
            tree.append(frame.leaves().get(i));
            if (tree.size() == size) {
                rootAtCheckpoint = tree.root();
            }
        }
        progress.accept(frame.first() + frame.count());
    }

    private byte @Nullable [] logLeaf(long index) throws IOException {
        Checkpoint head = checkpoint;
        if (log == null || head == null || index >= head.size()) {
            return null;
        }
        long n = index / TilePath.WIDTH;
        if (n != tileNumber) {
            int width = (int) Math.min(TilePath.WIDTH, head.size() - n * TilePath.WIDTH);
            tile = log.read(TilePath.wide(TilePath.tile(0, n), width), TilePath.TILE_BYTES);
            tileNumber = n;
        }
        int at = (int) (index % TilePath.WIDTH) * Hasher.BYTES;
        return tile == null || tile.length < at + Hasher.BYTES ? null : Arrays.copyOfRange(tile, at, at + Hasher.BYTES);
    }

    private void say(boolean whole) {
        String count = readTo + " entries, salts and payloads included";
        report.say("journal", whole ? Verdict.State.VERIFIED : Verdict.State.FAILED,
                whole ? "every byte of " + count + " is as it was written" : "see the damaged places below");
        if (!torn.isEmpty()) {
            report.warn(torn + ": bytes behind the last whole frame, as a crash leaves them (a torn frame, never acknowledged); they do not count");
        }
        Checkpoint head = checkpoint;
        if (head == null) {
            report.say("completeness", Verdict.State.NOT_CHECKED, "a journal without a log and its checkpoint: a cut tail cannot be seen");
        } else if (readTo < head.size()) {
            report.say("completeness", Verdict.State.FAILED, "the journal has " + readTo + " entries, the signed checkpoint " + head.size() + ": its tail is missing");
        } else {
            boolean agrees = head.size() == 0 || (rootAtCheckpoint != null && Arrays.equals(rootAtCheckpoint, head.root()));
            report.say("completeness", agrees ? Verdict.State.VERIFIED : Verdict.State.FAILED, agrees
                    ? "the journal's entries give the checkpoint's root; " + (readTo - head.size()) + " newer ones are not in it yet"
                    : "the journal's entries do not give the checkpoint's root");
        }
    }

    private static long nextHeader(RandomAccessFile in, long from, long end, boolean sealed) throws IOException {
        int chunk = 1 << 16;
        for (long at = from; at < end; at += chunk) {
            byte[] bytes = read(in, at, (int) Math.min(chunk + FrameCheck.HEADER, end - at));
            for (int i = 0; i + FrameCheck.HEADER <= bytes.length; i++) {
                boolean place = sealed || (at + i) % SECTOR == 0;
                if (place && bytes[i] == (byte) 0xC5 && FrameCheck.isHeader(Arrays.copyOfRange(bytes, i, i + FrameCheck.HEADER))) {
                    return at + i;
                }
            }
        }
        return -1;
    }

    private static boolean zero(RandomAccessFile in, long from, long end) throws IOException {
        int chunk = 1 << 16;
        long stop = Math.min(end, in.length());
        for (long at = from; at < stop; at += chunk) {
            for (byte b : read(in, at, (int) Math.min(chunk, stop - at))) {
                if (b != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static byte[] read(RandomAccessFile in, long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.seek(at);
        in.readFully(bytes);
        return bytes;
    }

    private void damage(String file, long at, long index, String what, String expected, String found) {
        report.damage(new Damage(file, at, index, what, expected, found));
    }
}
