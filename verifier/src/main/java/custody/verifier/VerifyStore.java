package custody.verifier;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `custody verify`: a log, a journal, or a data directory with both.
@Command(name = "custody verify", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Reads every byte of a log, a journal or a data directory and says what holds.",
        footer = {"", "custody verify proof FILE… [--key VKEYS] [--leaf FILE | --event FILE]   verifies saved proofs offline",
            "custody verify pack FILE [--key VKEYS] [--checkpoint FILE]   verifies an evidence pack offline",
            "Exit status: 0 verified, 1 could not tell, 2 failed, 64 wrong usage."})
final class VerifyStore implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Parameters(index = "0", paramLabel = "PATH|URL", description = "log directory, journal, data directory, or http(s) prefix of a log")
    private String place = "";

    @Option(names = "--key", paramLabel = "VKEYS", description = "verifier keys: a file with one per line, or one key itself")
    private List<String> keys = List.of();

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "a checkpoint kept from an earlier day")
    private @Nullable Path kept;

    @Option(names = "--foreign", description = "entries are not Custody leaves: check the tree only")
    private boolean foreign;

    @Option(names = "--json", description = "one JSON document on stdout and nothing else")
    private boolean json;

    VerifyStore(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws InterruptedException {
        Report report = new Report(place);
        try (ExecutorService workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            if (place.startsWith("http://") || place.startsWith("https://")) {
                log(new HttpFiles(place), Trust.read(keys, kept, null, report), false, workers, report);
            } else {
                directory(Path.of(place), workers, report);
            }
        } catch (IOException e) {
            report.unreadable(e);
        } catch (IllegalArgumentException e) {
            report.unreadable(place + " is no path or URL: " + e.getMessage());
        }
        report.say("time", Verdict.State.NOT_PRESENT, "none given: no time-stamp token (RFC 3161) vouches for when the checkpoint was made");
        out.print(json ? report.json() + "\n" : report.text());
        out.flush();
        return report.exit();
    }

    private void directory(Path path, ExecutorService workers, Report report) throws IOException, InterruptedException {
        if (!Files.isDirectory(path)) {
            report.unreadable(Files.exists(path)
                    ? path + " is not a directory: evidence packs are for verify pack, proofs for verify proof" : "there is no " + path);
            return;
        }
        boolean data = Files.isDirectory(path.resolve("log")) || Files.isDirectory(path.resolve("journal"));
        Path logDirectory = data ? path.resolve("log") : path;
        Path journal = data ? path.resolve("journal") : path;
        boolean hasLog = Files.exists(logDirectory.resolve("checkpoint")) || Files.isDirectory(logDirectory.resolve("tile"));
        boolean hasJournal = JournalCheck.isJournal(journal);
        Trust trust = Trust.read(keys, kept, logDirectory, report);
        LogFiles files = hasLog ? new DirectoryFiles(logDirectory) : null;
        Checkpoint checkpoint = null;
        if (files != null) {
            checkpoint = log(files, trust, hasJournal, workers, report);
            StrayFiles.say(logDirectory, checkpoint == null ? 0 : checkpoint.size(), report);
        } else if (data) {
            report.say("integrity", Verdict.State.UNKNOWN, "there is no log: nothing that was signed to hold the journal against");
        }
        if (hasJournal) {
            journal(journal, files, checkpoint, trust, workers, report);
        } else if (data && checkpoint != null && checkpoint.size() > 0) {
            report.say("journal", Verdict.State.FAILED, "the data directory has no journal, and its log has " + checkpoint.size() + " entries");
        } else if (!hasLog) {
            report.unreadable(path + " holds neither a log (checkpoint, tile/) nor a journal (*.seg, *.sealed)");
        }
    }

    private void journal(Path journal, @Nullable LogFiles files, @Nullable Checkpoint checkpoint, Trust trust, ExecutorService workers, Report report)
            throws IOException, InterruptedException {
        try (Progress progress = Progress.to(err, json, "journal", JournalCheck.bytes(journal))) {
            LeafSource leaves = new LeafSource(checkpoint == null ? null : files, checkpoint == null ? 0 : checkpoint.size(), report);
            new JournalCheck(journal, leaves, checkpoint, trust.kept(), workers, report, progress).run();
        }
        if (files == null && trust.kept() == null) {
            report.say("append-only", Verdict.State.NOT_CHECKED,
                    "no earlier checkpoint was given: A FULL REWRITE OR A CUT TAIL CANNOT BE SEEN; keep a checkpoint and give it with --checkpoint");
        }
        if (files == null) {
            report.say("authenticity", Verdict.State.NOT_CHECKED, "a journal is not signed; its log is");
        }
    }

    private @Nullable Checkpoint log(LogFiles files, Trust trust, boolean ours, ExecutorService workers, Report report)
            throws IOException, InterruptedException {
        Checkpoint checkpoint;
        try {
            byte[] note = files.read("checkpoint", SignedNote.MAX_BYTES);
            if (note == null && files instanceof HttpFiles) {
                report.unreadable("there is no log at " + place + ": it has no checkpoint");
                return null;
            }
            if (note == null) {
                throw new MalformedException("there is none");
            }
            checkpoint = Checkpoint.parse(note);
        } catch (MalformedException e) {
            report.damage(new Damage("checkpoint", -1, -1, "not a checkpoint: " + e.getMessage(), "", ""));
            report.say("integrity", Verdict.State.FAILED, "without a checkpoint nothing says what the entries must be");
            return null;
        }
        LeafChain chain = new LeafChain(report, foreign, ours);
        try (Progress progress = Progress.to(err, json, "log", checkpoint.size())) {
            new LogCheck(files, checkpoint, trust.kept(), chain, foreign, report, progress).run(workers);
        }
        Authenticity.check(checkpoint, trust, chain.ours(), report);
        return checkpoint;
    }
}
