package custody.verifier;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

    private final LogFiles files;
    private final Checkpoint checkpoint;
    private final @Nullable Checkpoint kept;
    private final Report report;
    private final LongConsumer progress;
    private final boolean foreign;
    private final Frontier tree = new Frontier();
    private final List<List<byte[]>> levels = new ArrayList<>();
    private final long[] tilesDone = new long[9];
    private byte @Nullable [] keptRoot;
    private byte[] lastLeaf = new byte[Hasher.BYTES];
    private boolean lastKnown = true;
    private long lastTime;
    private boolean ours;
    private long chainBreaks;

    LogCheck(LogFiles files, Checkpoint checkpoint, @Nullable Checkpoint kept, boolean foreign, Report report, LongConsumer progress) {
        this.files = files;
        this.checkpoint = checkpoint;
        this.kept = kept;
        this.foreign = foreign;
        this.report = report;
        this.progress = progress;
    }

    /// One bundle as it was read: the entries, the level-0 tile, and the first error in each leaf's syntax.
    private record Part(long n, int width, @Nullable Bundle bundle, byte @Nullable [] tile, String[] leafErrors, String[] prevs, long[] times,
            boolean looksOurs) {}

    boolean ours() {
        return ours;
    }

    void run(ExecutorService workers) throws IOException, InterruptedException {
        long parts = (checkpoint.size() + TilePath.WIDTH - 1) / TilePath.WIDTH;
        ArrayDeque<Future<Part>> window = new ArrayDeque<>(WINDOW);
        long next = 0;
        for (long done = 0; done < parts; done++) {
            while (next < parts && window.size() < WINDOW) {
                long n = next++;
                window.add(workers.submit(() -> part(n)));
            }
            try {
                join(window.remove().get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException io) {
                    throw io;
                }
                throw new IllegalStateException("a worker failed", e.getCause());
            }
            progress.accept(tree.size());
        }
        finish();
    }

    private Part part(long n) throws IOException {
        int width = (int) Math.min(TilePath.WIDTH, checkpoint.size() - n * TilePath.WIDTH);
        byte[] raw = readWide(TilePath.entries(n), width, TilePath.BUNDLE_BYTES);
        byte[] tile = tile(0, n, width);
        Bundle bundle = raw == null ? null : new Bundle(raw, width);
        String[] errors = new String[width];
        String[] prevs = new String[width];
        long[] times = new long[width];
        boolean looksOurs = false;
        if (raw != null && bundle != null && !foreign) {
            LeafLine leaf = new LeafLine();
            for (int i = 0; i < bundle.count(); i++) {
                looksOurs |= LeafLine.looksOurs(raw, bundle.offset(i) + 2, bundle.length(i));
                try {
                    leaf.read(raw, bundle.offset(i) + 2, bundle.length(i));
                    prevs[i] = leaf.prev();
                    times[i] = leaf.time();
                    errors[i] = leaf.index() == n * TilePath.WIDTH + i ? "" : "the leaf says it is entry " + leaf.index();
                } catch (MalformedException e) {
                    errors[i] = String.valueOf(e.getMessage());
                }
            }
        }
        return new Part(n, width, bundle, tile, errors, prevs, times, looksOurs);
    }

    private byte @Nullable [] readWide(String path, int width, int max) throws IOException {
        byte[] exact = read(TilePath.wide(path, width), max);
        if (exact != null || width == TilePath.WIDTH) {
            return exact;
        }
        byte[] full = read(path, max);
        return full == null ? null : Bundle.first(full, width);
    }

    private byte @Nullable [] read(String path, int max) throws IOException {
        try {
            return files.read(path, max);
        } catch (IOException e) {
            report.damage(new Damage(path, -1, -1, "cannot be read: " + e.getMessage(), "", ""));
            return null;
        }
    }

    /// A tile, cut to the width that the checkpoint asks for; null if it is missing or has no full hashes.
    private byte @Nullable [] tile(int level, long n, int width) throws IOException {
        String path = TilePath.wide(TilePath.tile(level, n), width);
        byte[] bytes = read(path, TilePath.TILE_BYTES);
        if (bytes == null && width < TilePath.WIDTH) {
            byte[] full = read(TilePath.tile(level, n), TilePath.TILE_BYTES);
            return full == null || full.length < width * Hasher.BYTES ? missing(path) : Arrays.copyOf(full, width * Hasher.BYTES);
        }
        if (bytes == null) {
            return missing(path);
        }
        if (bytes.length != width * Hasher.BYTES) {
            report.damage(new Damage(path, Math.min(bytes.length, width * Hasher.BYTES), -1, "the tile has the wrong length",
                    width * Hasher.BYTES + " bytes", bytes.length + " bytes"));
            return Arrays.copyOf(bytes, Math.min(bytes.length, width * Hasher.BYTES));
        }
        return bytes;
    }

    private byte @Nullable [] missing(String path) {
        report.damage(new Damage(path, -1, -1, "the tile is missing", "", ""));
        return null;
    }

    private void join(Part part) throws IOException {
        ours |= part.looksOurs;
        Bundle bundle = part.bundle;
        long first = part.n * TilePath.WIDTH;
        byte[][] fromTile = hashes(part.tile);
        byte[][] fromEntries = new byte[part.width][];
        byte[][] stored = new byte[part.width][];
        boolean disagree = false;
        for (int i = 0; i < part.width; i++) {
            byte[] entry = bundle != null && i < bundle.count() ? bundle.hash(i) : null;
            byte[] tiled = i < fromTile.length ? fromTile[i] : null;
            fromEntries[i] = entry != null ? entry : tiled != null ? tiled : new byte[Hasher.BYTES];
            stored[i] = tiled != null ? tiled : fromEntries[i];
            disagree |= entry == null || !Arrays.equals(fromEntries[i], stored[i]);
        }
        boolean tileRight = disagree && fits(part, stored) && !fits(part, fromEntries);
        boolean entriesRight = disagree && !tileRight && fits(part, fromEntries);
        framing(part, first);
        for (int i = 0; disagree && bundle != null && i < Math.min(part.width, bundle.count()); i++) {
            if (!Arrays.equals(fromEntries[i], stored[i])) {
                mismatch(part, i, fromEntries[i], stored[i], tileRight, entriesRight);
            }
        }
        byte[][] right = tileRight ? stored : fromEntries;
        if (ours) {
            chain(part, right);
        }
        oldPartials(part, right);
        for (byte[] hash : right) {
            append(hash);
        }
        if (part.width == TilePath.WIDTH) {
            push(1, root(right));
        }
        lastLeaf = right[part.width - 1];
        lastKnown = bundle != null && bundle.count() == part.width;
    }

    private void append(byte[] hash) {
        tree.append(hash);
        if (kept != null && kept.size() == tree.size()) {
            keptRoot = tree.root();
        }
    }

    private void framing(Part part, long first) {
        String path = TilePath.wide(TilePath.entries(part.n), part.width);
        Bundle bundle = part.bundle;
        if (bundle == null) {
            report.damage(new Damage(path, -1, first, "the entry bundle is missing: entries " + first + " to "
                    + (first + part.width - 1) + " cannot be checked", "", ""));
        } else if (!bundle.problem().isEmpty()) {
            report.damage(new Damage(path, bundle.problemAt(), first + bundle.count(), bundle.problem(), "", ""));
        }
    }

    private void mismatch(Part part, int i, byte[] entry, byte[] tiled, boolean tileRight, boolean entriesRight) {
        long index = part.n * TilePath.WIDTH + i;
        String bundlePath = TilePath.wide(TilePath.entries(part.n), part.width);
        String tilePath = TilePath.wide(TilePath.tile(0, part.n), part.width);
        Bundle bundle = part.bundle;
        int offset = bundle == null ? -1 : bundle.offset(i);
        if (!entriesRight) {
            report.damage(new Damage(bundlePath, offset, index,
                    tileRight ? "the entry was changed: its hash is not the one in the tree" : "the entry and tile level 0 disagree, and nothing above decides",
                    Hasher.hex(tiled), Hasher.hex(entry)));
        } else {
            report.damage(new Damage(tilePath, (long) i * Hasher.BYTES, index, "the tile's hash was changed: the entry fits the tree above",
                    Hasher.hex(entry), Hasher.hex(tiled)));
        }
    }

    /// True if these leaf hashes are the ones that the tree above them commits to.
    private boolean fits(Part part, byte[][] hashes) throws IOException {
        if (part.width == TilePath.WIDTH) {
            long above = part.n / TilePath.WIDTH;
            int width = (int) Math.min(TilePath.WIDTH, checkpoint.size() / TilePath.WIDTH - above * TilePath.WIDTH);
            byte[] parent = files.read(TilePath.wide(TilePath.tile(1, above), width), TilePath.TILE_BYTES);
            int at = (int) (part.n % TilePath.WIDTH) * Hasher.BYTES;
            return parent != null && parent.length >= at + Hasher.BYTES
                    && Arrays.equals(parent, at, at + Hasher.BYTES, root(hashes), 0, Hasher.BYTES);
        }
        Frontier edge = new Frontier();
        edge.restart(tree.size(), tree.roots());
        for (byte[] hash : hashes) {
            edge.append(hash);
        }
        return Arrays.equals(edge.root(), checkpoint.root());
    }

    private void chain(Part part, byte[][] right) {
        Bundle bundle = part.bundle;
        for (int i = 0; bundle != null && i < bundle.count(); i++) {
            long index = part.n * TilePath.WIDTH + i;
            String path = TilePath.wide(TilePath.entries(part.n), part.width);
            String error = part.leafErrors[i];
            if (error != null && !error.isEmpty()) {
                chainBreaks++;
                report.damage(new Damage(path, bundle.offset(i), index, error, "", ""));
            }
            byte[] before = i == 0 ? lastLeaf : right[i - 1];
            String prev = part.prevs[i];
            if (prev != null && (i > 0 || lastKnown) && !prev.equals(Hasher.hex(before))) {
                chainBreaks++;
                report.damage(new Damage(path, bundle.offset(i), index, "the chain is broken: prev is not the leaf hash of the entry before",
                        Hasher.hex(before), prev));
            }
            if (prev != null && part.times[i] < lastTime) {
                chainBreaks++;
                report.damage(new Damage(path, bundle.offset(i), index, "ledger time goes backwards", "", ""));
            }
            lastTime = prev == null ? lastTime : Math.max(lastTime, part.times[i]);
        }
    }

    /// Partial copies of earlier sizes must be beginnings of the tile and the bundle.
    private void oldPartials(Part part, byte[][] right) throws IOException {
        Bundle bundle = part.bundle;
        for (int width : files.partials(TilePath.entries(part.n))) {
            String path = TilePath.wide(TilePath.entries(part.n), width);
            byte[] old = width == part.width ? null : read(path, TilePath.BUNDLE_BYTES);
            if (old != null && width < part.width && bundle != null) {
                Bundle copy = new Bundle(old, width);
                if (!copy.problem().isEmpty()) {
                    report.damage(new Damage(path, copy.problemAt(), part.n * TilePath.WIDTH + copy.count(), copy.problem(), "", ""));
                }
                for (int i = 0; i < copy.count(); i++) {
                    if (!Arrays.equals(copy.hash(i), right[i])) {
                        report.damage(new Damage(path, copy.offset(i), part.n * TilePath.WIDTH + i,
                                "the entry in this earlier partial bundle was changed", Hasher.hex(right[i]), Hasher.hex(copy.hash(i))));
                    }
                }
            }
        }
        oldTiles(0, part.n, part.width, right);
    }

    private void oldTiles(int level, long n, int width, byte[][] right) throws IOException {
        for (int old : files.partials(TilePath.tile(level, n))) {
            if (old < width) {
                compare(level, n, old, right);
            }
        }
    }

    private void compare(int level, long n, int width, byte[][] right) throws IOException {
        byte[][] hashes = hashes(tile(level, n, width));
        for (int i = 0; i < hashes.length; i++) {
            if (!Arrays.equals(hashes[i], right[i])) {
                report.damage(new Damage(TilePath.wide(TilePath.tile(level, n), width), (long) i * Hasher.BYTES, -1,
                        "hash " + i + " of the tile is not the one computed from the level below", Hasher.hex(right[i]), Hasher.hex(hashes[i])));
            }
        }
    }

    private void push(int level, byte[] hash) throws IOException {
        while (levels.size() <= level) {
            levels.add(new ArrayList<>());
        }
        List<byte[]> open = levels.get(level);
        open.add(hash);
        if (open.size() == TilePath.WIDTH) {
            byte[][] full = open.toArray(new byte[0][]);
            open.clear();
            long n = tilesDone[level]++;
            compare(level, n, TilePath.WIDTH, full);
            oldTiles(level, n, TilePath.WIDTH, full);
            push(level + 1, root(full));
        }
    }

    private void finish() throws IOException {
        for (int level = 1; level < levels.size(); level++) {
            byte[][] open = levels.get(level).toArray(new byte[0][]);
            if (open.length > 0) {
                compare(level, tilesDone[level], open.length, open);
                oldTiles(level, tilesDone[level], open.length, open);
            }
        }
        byte[] root = tree.root();
        if (!Arrays.equals(root, checkpoint.root())) {
            report.damage(new Damage("checkpoint", -1, -1, "the root hash computed from the entries is not the checkpoint's",
                    Hasher.hex(checkpoint.root()), Hasher.hex(root)));
        }
        boolean whole = report.damaged() == 0;
        report.say("integrity", whole ? Verdict.State.VERIFIED : Verdict.State.FAILED,
                whole ? "all " + checkpoint.size() + " entries and every tile hash to the checkpoint's root" : "see the damaged places below");
        if (ours) {
            report.say("chain", chainBreaks == 0 && whole ? Verdict.State.VERIFIED : Verdict.State.FAILED,
                    chainBreaks == 0 ? "each entry names the leaf hash of the one before, times never decrease"
                            : chainBreaks + " entries do not continue the one before");
        } else {
            report.say("chain", Verdict.State.NOT_PRESENT, checkpoint.size() == 0 ? "the log is empty" : "a standard log whose entries are not Custody leaves");
        }
        appendOnly();
    }

    private void appendOnly() {
        if (kept == null) {
            report.say("append-only", Verdict.State.NOT_CHECKED,
                    "no earlier checkpoint was given: A FULL REWRITE OR A CUT TAIL CANNOT BE SEEN; keep a checkpoint and give it with --checkpoint");
            return;
        }
        byte[] root = kept.size() == 0 ? Hasher.own().sha256(new byte[0]) : keptRoot;
        String sizes = "size " + kept.size() + " kept, size " + checkpoint.size() + " now";
        if (!kept.origin().equals(checkpoint.origin())) {
            report.say("append-only", Verdict.State.FAILED, "the kept checkpoint is of another log: " + kept.origin());
        } else if (kept.size() > checkpoint.size()) {
            report.say("append-only", Verdict.State.FAILED, "the log is shorter than the kept checkpoint, its tail was cut: " + sizes);
        } else if (root == null || !Arrays.equals(root, kept.root())) {
            report.say("append-only", Verdict.State.FAILED, "the log was rewritten: its first entries are not those of the kept checkpoint, " + sizes);
        } else {
            report.say("append-only", Verdict.State.VERIFIED, "the kept checkpoint is a beginning of this log: " + sizes);
        }
    }

    private static byte[][] hashes(byte @Nullable [] tile) {
        byte[][] hashes = new byte[tile == null ? 0 : tile.length / Hasher.BYTES][];
        for (int i = 0; tile != null && i < hashes.length; i++) {
            hashes[i] = Arrays.copyOfRange(tile, i * Hasher.BYTES, (i + 1) * Hasher.BYTES);
        }
        return hashes;
    }

    private static byte[] root(byte[][] hashes) {
        Frontier tree = new Frontier();
        for (byte[] hash : hashes) {
            tree.append(hash);
        }
        return tree.root();
    }
}
