package custody.verifier;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The frames of a journal in order: checked by workers, each from the leaf hash that the frame before promised, and
/// joined in order to the tree and held against the log.
///
/// Frames in flight are bounded in number and in bytes.
final class FrameQueue {
    private static final int WINDOW = 32;
    private static final long HEAP_MAX = 64L << 20;

    private final ExecutorService workers;
    private final Report report;
    private final LeafSource log;
    private final Erasures erasures;
    private final long[] cuts;
    private final Map<Long, byte[]> roots = new HashMap<>();
    private final Frontier tree = new Frontier();
    private final ArrayDeque<InFlight> window = new ArrayDeque<>();
    private long heap;
    private long readTo;
    private byte[] promised = new byte[Hasher.BYTES];
    private long lastFirst = -1;
    private byte @Nullable [] lastBefore;
    private long lastTime = Long.MIN_VALUE;
    private boolean treeWhole = true;

    /// `again` frames repeat entries that were read already: they are checked, and not added.
    private record InFlight(Future<FrameCheck> frame, int heap, boolean again) {}

    FrameQueue(ExecutorService workers, Report report, LeafSource log, long[] cuts) {
        this.workers = workers;
        this.report = report;
        this.log = log;
        this.erasures = new Erasures(report);
        this.cuts = cuts;
    }

    /// The index of the entry that must come next.
    long readTo() {
        return readTo;
    }

    /// The leaf hash that the last frame promised for the last entry.
    byte[] promised() {
        return promised.clone();
    }

    /// The root at one of the sizes asked for; null if the entries did not come to it.
    byte @Nullable [] rootAt(long size) {
        return size == 0 ? Hasher.own().sha256(new byte[0]) : roots.get(size);
    }

    /// The subtrees of the tree of all entries so far; null if some are missing.
    @Nullable List<byte[]> frontier() {
        return treeWhole ? tree.roots() : null;
    }

    /// Goes on from what a segment header says.
    void restart(long first, byte[] prev, List<byte[]> frontier) {
        tree.restart(first, frontier);
        treeWhole = true;
        readTo = first;
        promised = prev.clone();
        lastFirst = -1;
    }

    /// Begins in the middle, with an entry and the leaf hash before it; the tree before it is not known.
    void expect(long first, byte[] prev) {
        treeWhole = false;
        readTo = first;
        promised = prev.clone();
    }

    /// Some entries could not be read, so the tree is not known from here on.
    void lost() {
        treeWhole = false;
    }

    void submit(FrameCheck frame, boolean sealed) throws InterruptedException {
        long first = frame.first();
        long end = first + frame.count();
        byte[] before = first == readTo ? promised : first == lastFirst ? lastBefore : log.leaf(first - 1);
        boolean again = first < readTo;
        if (again) {
            damage(frame, first, "entries " + first + " to " + (end - 1) + " are there twice", String.valueOf(readTo), String.valueOf(first));
        } else {
            if (first > readTo) {
                damage(frame, readTo, "entries " + readTo + " to " + (first - 1) + " are missing before this frame", String.valueOf(readTo), String.valueOf(first));
                treeWhole = false;
            }
            lastFirst = first;
            lastBefore = before;
            readTo = end;
            promised = frame.last();
        }
        drain(WINDOW - 1, HEAP_MAX - frame.heapBytes());
        byte[] start = before;
        window.add(new InFlight(workers.submit(() -> frame.run(start, sealed, cuts)), frame.heapBytes(), again));
        heap += frame.heapBytes();
    }

    /// Waits for everything that was submitted.
    void drain() throws InterruptedException {
        drain(0, 0);
    }

    private void drain(int frames, long bytes) throws InterruptedException {
        while (!window.isEmpty() && (window.size() > frames || heap > bytes)) {
            InFlight next = window.remove();
            heap -= next.heap();
            try {
                join(next.frame().get(), next.again());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a worker failed", e.getCause());
            }
        }
    }

    private void join(FrameCheck frame, boolean again) {
        frame.damages().forEach(report::damage);
        if (again) {
            return;
        }
        if (frame.done() > 0 && frame.firstTime() < lastTime) {
            damage(frame, frame.first(), "ledger time goes backwards", "", "");
        }
        lastTime = Math.max(lastTime, frame.lastTime());
        erasures.join(frame);
        compare(frame);
        treeWhole &= frame.done() == frame.count() && tree.size() == frame.first();
        for (Subtrees.Piece piece : treeWhole ? frame.pieces() : List.<Subtrees.Piece>of()) {
            tree.append(piece);
            for (long cut : cuts) {
                if (cut == tree.size()) {
                    roots.put(cut, tree.root());
                }
            }
        }
    }

    /// Holds a frame's leaf hashes against the log's. One changed entry changes all later ones through the chain, so
    /// where they differ, each is made again behind the log's own entry before it: what then differs was changed itself.
    private void compare(FrameCheck frame) {
        boolean same = true;
        for (int i = 0; same && i < frame.done(); i++) {
            same = log.matches(frame.first() + i, frame.hashes(), i);
        }
        if (!same) {
            differences(frame);
        }
    }

    private void differences(FrameCheck frame) {
        byte[] befores = new byte[frame.count() * Hasher.BYTES];
        for (int i = 0; i < frame.count(); i++) {
            byte[] before = log.leaf(frame.first() + i - 1);
            System.arraycopy(before == null ? new byte[Hasher.BYTES] : before, 0, befores, i * Hasher.BYTES, Hasher.BYTES);
        }
        byte[] relinked = frame.relinked(befores);
        for (int i = 0; i < frame.done(); i++) {
            long index = frame.first() + i;
            byte[] logged = log.leaf(index);
            byte[] mine = Hasher.at(relinked, i);
            if (logged == null || (index > 0 && log.leaf(index - 1) == null)) {
                continue;
            }
            if (!Arrays.equals(mine, logged) && !Arrays.equals(mine, log.entryLeaf(index))) {
                damage(frame, index, "the journal's entry is not the one in the log", Hasher.hex(logged), Hasher.hex(mine));
            }
        }
    }

    void finish(String directory) throws InterruptedException {
        drain();
        erasures.finish(directory);
    }

    private void damage(FrameCheck frame, long index, String what, String expected, String found) {
        report.damage(new Damage(frame.file(), frame.offset(), index, what, expected, found));
    }
}
