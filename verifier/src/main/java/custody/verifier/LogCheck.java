package custody.verifier;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Reads every entry bundle and every tile of a log and holds them against each other and the checkpoint.
///
/// Bundles are read and hashed by several threads and joined in order; the window of bundles in flight is bounded.
/// Where two copies disagree, the one that fits what lies above it (the next level, at the right edge the root) is right.
final class LogCheck {
    private static final int WINDOW = 64;
    /// After so many bundles and tiles in a row that are not there, the rest is not looked for: a checkpoint can claim any size.
    private static final int ABSENT_MAX = 1_000;

    private final TileReader reader;
    private final Checkpoint checkpoint;
    private final @Nullable Checkpoint kept;
    private final Report report;
    private final LongConsumer progress;
    private final boolean foreign;
    private final LeafChain chain;
    private final TileLevels levels;
    private final long[] cuts;
    private List<Subtrees.Piece> edge = List.of();
    private byte @Nullable [] keptRoot;
    private int absent;
    /// Entries of which nothing is known, not even by what lies above: then the root says nothing new.
    private boolean gap;

    LogCheck(LogFiles files, Checkpoint checkpoint, @Nullable Checkpoint kept, LeafChain chain, boolean foreign, Report report, LongConsumer progress) {
        this.reader = new TileReader(files, checkpoint.size(), report);
        this.checkpoint = checkpoint;
        this.kept = kept;
        this.foreign = foreign;
        this.report = report;
        this.progress = progress;
        this.chain = chain;
        this.levels = new TileLevels(reader, report);
        this.cuts = kept == null ? new long[0] : new long[] {kept.size()};
    }

    void run(ExecutorService workers) throws InterruptedException {
        long damagedBefore = report.damaged();
        long unreadBefore = report.unread();
        long parts = checkpoint.size() / TilePath.WIDTH + (checkpoint.size() % TilePath.WIDTH == 0 ? 0 : 1);
        ArrayDeque<Future<LogPart>> window = new ArrayDeque<>(WINDOW);
        long next = 0;
        for (long done = 0; done < parts && absent < ABSENT_MAX; done++) {
            while (next < parts && window.size() < WINDOW) {
                long n = next++;
                window.add(workers.submit(() -> LogPart.read(reader, n, !foreign, cuts)));
            }
            try {
                join(window.remove().get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a worker failed", e.getCause());
            }
            progress.accept(Math.min(checkpoint.size(), (done + 1) * TilePath.WIDTH));
        }
        window.forEach(part -> part.cancel(true));
        finish();
        verdict(report.damaged() == damagedBefore, report.unread() == unreadBefore);
    }

    private void join(LogPart part) {
        part.damages.forEach(report::damage);
        byte[] right = part.tile;
        List<Subtrees.Piece> pieces = part.pieces;
        boolean known = true;
        if (!part.agrees) {
            Settled settled = settle(part);
            right = settled.hashes;
            pieces = settled.pieces;
            known = settled.known;
        }
        chain.join(part, right, known);
        oldPartials(part, right);
        keepRoot(part, pieces);
        if (part.full()) {
            levels.push(1, pieces.size() == 1 ? pieces.getFirst().root() : Subtrees.root(right, 0, TilePath.WIDTH));
        } else {
            edge = pieces;
        }
    }

    private void keepRoot(LogPart part, List<Subtrees.Piece> pieces) {
        Checkpoint old = kept;
        if (old == null || old.size() <= part.first() || old.size() > part.first() + part.width) {
            return;
        }
        Frontier tree = levels.tree(List.of());
        for (int i = 0; i < pieces.size() && tree.size() < old.size(); i++) {
            tree.append(pieces.get(i));
        }
        keptRoot = tree.size() == old.size() ? tree.root() : null;
    }

    /// What a part comes to whose copies disagree: its leaf hashes, its subtrees, and whether the last hash is known.
    private record Settled(byte[] hashes, List<Subtrees.Piece> pieces, boolean known) {}

    private Settled settle(LogPart part) {
        framing(part);
        byte[] mixed = new byte[part.width * Hasher.BYTES];
        byte[] stored = new byte[part.width * Hasher.BYTES];
        boolean complete = true;
        boolean last = false;
        for (int i = 0; i < part.width; i++) {
            byte[] entry = part.bundle != null && i < part.bundle.count() ? part.bundle.hash(i) : null;
            byte[] tiled = i < part.tiled() ? Hasher.at(part.tile, i) : null;
            last = entry != null || tiled != null;
            complete &= last;
            byte[] zeros = new byte[Hasher.BYTES];
            System.arraycopy(entry != null ? entry : tiled != null ? tiled : zeros, 0, mixed, i * Hasher.BYTES, Hasher.BYTES);
            System.arraycopy(tiled != null ? tiled : entry != null ? entry : zeros, 0, stored, i * Hasher.BYTES, Hasher.BYTES);
        }
        absent = part.bundle == null && part.tiled() == 0 ? absent + 1 : 0;
        boolean entriesRight = fits(part, mixed);
        boolean tileRight = !entriesRight && fits(part, stored);
        for (int i = 0; part.bundle != null && i < Math.min(part.tiled(), part.bundle.count()); i++) {
            if (!Arrays.equals(part.bundle.hash(i), Hasher.at(part.tile, i))) {
                mismatch(part, i, tileRight, entriesRight);
            }
        }
        byte[] right = tileRight ? stored : mixed;
        byte[] above = part.full() && !entriesRight && !tileRight ? levels.above(part.n) : null;
        gap |= !complete && above == null;
        List<Subtrees.Piece> pieces = above != null && !complete ? List.of(new Subtrees.Piece(8, above))
                : Subtrees.of(part.first(), right, part.width, cuts);
        return new Settled(right, pieces, last);
    }

    private void framing(LogPart part) {
        Bundle bundle = part.bundle;
        long first = part.first();
        if (bundle == null && !part.unread) {
            report.damage(new Damage(part.bundlePath(), -1, first, "the entry bundle is missing: entries " + first + " to "
                    + (first + part.width - 1) + " cannot be checked", "", ""));
        } else if (bundle != null && !bundle.problem().isEmpty()) {
            report.damage(new Damage(part.bundlePath(), bundle.problemAt(), first + bundle.count(), bundle.problem(), "", ""));
        }
    }

    private void mismatch(LogPart part, int i, boolean tileRight, boolean entriesRight) {
        byte[] tiled = Hasher.at(part.tile, i);
        byte[] entry = part.bundle == null ? tiled : part.bundle.hash(i);
        if (entriesRight) {
            report.damage(new Damage(part.tilePath(), (long) i * Hasher.BYTES, part.first() + i, "the tile's hash was changed: the entry fits the tree above",
                    Hasher.hex(entry), Hasher.hex(tiled)));
        } else {
            report.damage(new Damage(part.bundlePath(), part.offset(i), part.first() + i,
                    tileRight ? "the entry was changed: its hash is not the one in the tree" : "the entry and tile level 0 disagree, and nothing above decides",
                    Hasher.hex(tiled), Hasher.hex(entry)));
        }
    }

    /// True if these leaf hashes are the ones that the tree above them commits to.
    private boolean fits(LogPart part, byte[] hashes) {
        if (part.full()) {
            byte[] above = levels.above(part.n);
            return above != null && Arrays.equals(above, Subtrees.root(hashes, 0, TilePath.WIDTH));
        }
        return Arrays.equals(levels.tree(Subtrees.of(part.first(), hashes, part.width, cuts)).root(), checkpoint.root());
    }

    /// Partial copies of earlier sizes must be beginnings of the tile and the bundle.
    private void oldPartials(LogPart part, byte[] right) {
        for (int width : reader.partials(TilePath.entries(part.n))) {
            byte[] old = width >= part.width ? null : reader.oldBundle(part.n, width);
            if (old != null) {
                oldBundle(part, width, new Bundle(old, width), right);
            }
        }
        for (int width : reader.partials(TilePath.tile(0, part.n))) {
            byte[] old = width >= part.width ? null : reader.oldTile(0, part.n, width);
            if (old != null) {
                TileLevels.oldTile(report, 0, part.n, width, old, right);
            }
        }
    }

    private void oldBundle(LogPart part, int width, Bundle old, byte[] right) {
        String path = TilePath.wide(TilePath.entries(part.n), width);
        if (!old.problem().isEmpty()) {
            report.damage(new Damage(path, old.problemAt(), part.first() + old.count(), old.problem(), "", ""));
        }
        for (int i = 0; i < old.count(); i++) {
            if (!Arrays.equals(old.hash(i), Hasher.at(right, i))) {
                report.damage(new Damage(path, old.offset(i), part.first() + i, "the entry in this earlier partial bundle was changed",
                        Hasher.hex(Hasher.at(right, i)), Hasher.hex(old.hash(i))));
            }
        }
    }

    private void finish() {
        if (absent >= ABSENT_MAX && report.damaged() > 0) {
            report.warn(ABSENT_MAX + " bundles and tiles in a row are not there: the rest was not looked for");
        } else if (absent >= ABSENT_MAX) {
            report.unreadable(ABSENT_MAX + " bundles and tiles in a row could not be read: the rest was not tried");
        } else {
            byte[] root = levels.finish(edge, checkpoint.root());
            if (!gap && !Arrays.equals(root, checkpoint.root())) {
                report.damage(new Damage("checkpoint", -1, -1, "the root hash computed from the entries is not the checkpoint's",
                        Hasher.hex(checkpoint.root()), Hasher.hex(root)));
            }
        }
    }

    private void verdict(boolean whole, boolean all) {
        report.say("integrity", !whole ? Verdict.State.FAILED : all ? Verdict.State.VERIFIED : Verdict.State.UNKNOWN,
                !whole ? "see the damaged places below" : !all ? "not everything could be read"
                        : "all " + checkpoint.size() + " entries and every tile hash to the checkpoint's root");
        chain.say(checkpoint.size(), whole, all);
        AppendOnly.say(kept, checkpoint.origin(), checkpoint.size(), keptRoot, whole, report);
    }
}
