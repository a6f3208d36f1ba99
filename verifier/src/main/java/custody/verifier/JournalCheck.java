package custody.verifier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads every segment of a journal and holds it against the log and the kept checkpoint, where there are any.
///
/// A journal in use may seal a segment while it is read: then its other form is taken.
final class JournalCheck {
    private static final String SEALED = ".sealed";
    private static final String RAW = ".seg";

    private final Path directory;
    private final @Nullable Checkpoint checkpoint;
    private final @Nullable Checkpoint kept;
    private final ExecutorService workers;
    private final Report report;
    private final LongConsumer progress;
    private final FrameQueue queue;
    private long bytesDone;

    JournalCheck(Path directory, LeafSource log, @Nullable Checkpoint checkpoint, @Nullable Checkpoint kept, ExecutorService workers, Report report,
            LongConsumer progress) {
        this.directory = directory;
        this.checkpoint = checkpoint;
        this.kept = kept;
        this.workers = workers;
        this.report = report;
        this.progress = progress;
        long[] cuts = {checkpoint == null ? 0 : checkpoint.size(), kept == null ? 0 : kept.size()};
        this.queue = new FrameQueue(workers, report, log, cuts);
    }

    /// True if a directory holds segments.
    static boolean isJournal(Path directory) throws IOException {
        return Files.isDirectory(directory) && !segments(directory).isEmpty();
    }

    /// What there is to read, for the progress bar.
    static long bytes(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.mapToLong(f -> f.toFile().length()).sum();
        }
    }

    /// The names of the segments without their ending, in order.
    private static TreeSet<String> segments(Path directory) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> list = Files.list(directory)) {
            list.map(f -> f.getFileName().toString()).filter(n -> n.matches("0[0-9]{19}\\.(seg|sealed)"))
                    .forEach(n -> names.add(n.substring(0, 20)));
        }
        return names;
    }

    void run() throws IOException, InterruptedException {
        long damagedBefore = report.damaged();
        long unreadBefore = report.unread();
        TreeSet<String> names = segments(directory);
        for (String name : names) {
            try {
                segment(name, name.equals(names.last()));
            } catch (IOException e) {
                report.unreadable("journal/" + name + ": " + e.getMessage());
                queue.lost();
            }
        }
        queue.finish("journal");
        say(report.damaged() == damagedBefore, report.unread() == unreadBefore);
    }

    private void segment(String name, boolean last) throws IOException, InterruptedException {
        Path sealed = directory.resolve(name + SEALED);
        Path raw = directory.resolve(name + RAW);
        FrameQueue twin = Files.exists(sealed) && Files.exists(raw) ? twin(raw, name) : null;
        try (SegmentBytes in = open(sealed, raw)) {
            Path file = Files.exists(sealed) ? sealed : raw;
            new SegmentCheck("journal/" + file.getFileName(), Long.parseLong(name), last, in, queue, report).run(checkpoint == null ? null : checkpoint.origin());
            if (twin != null && (twin.readTo() != queue.readTo() || !Arrays.equals(twin.promised(), queue.promised()))) {
                report.damage(new Damage("journal/" + raw.getFileName(), -1, twin.readTo(), "the raw segment does not hold the entries of its sealed form",
                        queue.readTo() + " " + Hasher.hex(queue.promised()), twin.readTo() + " " + Hasher.hex(twin.promised())));
            }
            bytesDone += in.length();
            progress.accept(bytesDone);
        }
    }

    private static SegmentBytes open(Path sealed, Path raw) throws IOException {
        try {
            return new SegmentBytes(Files.exists(sealed) ? sealed : raw);
        } catch (NoSuchFileException e) {
            return new SegmentBytes(sealed);
        }
    }

    /// A raw segment whose sealed form is there too: read for itself, it must hold the same entries.
    private @Nullable FrameQueue twin(Path raw, String name) throws IOException, InterruptedException {
        FrameQueue alone = new FrameQueue(workers, report, new LeafSource(null, 0, report), new long[0]);
        long first = Long.parseLong(name);
        alone.expect(first, queue.promised());
        try (SegmentBytes in = new SegmentBytes(raw)) {
            new SegmentCheck("journal/" + raw.getFileName(), first, false, in, alone, report).run(checkpoint == null ? null : checkpoint.origin());
        } catch (NoSuchFileException e) {
            return null; // the sealing ended meanwhile
        }
        alone.drain();
        return alone;
    }

    private void say(boolean whole, boolean all) {
        String count = queue.readTo() + " entries, salts and payloads included";
        report.say("journal", !whole ? Verdict.State.FAILED : all ? Verdict.State.VERIFIED : Verdict.State.UNKNOWN,
                !whole ? "see the damaged places below" : all ? "every byte of " + count + " is as it was written" : "not everything could be read");
        Checkpoint head = checkpoint;
        long size = queue.readTo();
        if (head == null) {
            report.say("completeness", Verdict.State.NOT_CHECKED, "a journal without a log and its checkpoint: a cut tail cannot be seen");
            if (kept != null) {
                AppendOnly.say(kept, kept.origin(), size, queue.rootAt(kept.size()), whole, report);
            }
            return;
        }
        byte[] root = queue.rootAt(head.size());
        if (size < head.size()) {
            report.say("completeness", all ? Verdict.State.FAILED : Verdict.State.UNKNOWN,
                    "the journal has " + size + " entries, the signed checkpoint " + head.size() + ": its tail is missing");
        } else if (root != null && Arrays.equals(root, head.root())) {
            report.say("completeness", Verdict.State.VERIFIED,
                    "the journal's entries give the checkpoint's root; " + (size - head.size()) + " newer ones are not in it yet");
        } else {
            report.say("completeness", all || root != null ? Verdict.State.FAILED : Verdict.State.UNKNOWN, "the journal's entries do not give the checkpoint's root");
        }
    }
}
