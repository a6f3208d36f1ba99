package custody.verifier;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `custody verify`: a log, a journal, or a data directory with both.
@Command(name = "custody verify", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Reads every byte of a log, a journal or a data directory and says what holds.",
        footer = {"", "custody verify proof FILE… [--key VKEYS] [--entry FILE]   verifies saved proofs offline",
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
    public Integer call() throws Exception {
        Report report = new Report(place);
        if (place.startsWith("http://") || place.startsWith("https://")) {
            log(new HttpFiles(place), null, report);
        } else {
            directory(Path.of(place), report);
        }
        report.say("time", Verdict.State.NOT_PRESENT, "no time-stamp token (RFC 3161) beside the checkpoint");
        if (json) {
            out.println(report.json());
        } else {
            out.print(report.text());
        }
        out.flush();
        return report.exit();
    }

    private void directory(Path path, Report report) throws IOException, InterruptedException {
        if (!Files.isDirectory(path)) {
            report.unreadable(path + " is not a directory");
            return;
        }
        boolean data = Files.isDirectory(path.resolve("log")) || Files.isDirectory(path.resolve("journal"));
        Path logDirectory = data ? path.resolve("log") : path;
        Path journal = data ? path.resolve("journal") : path;
        Checkpoint checkpoint = null;
        LogFiles files = null;
        if (Files.exists(logDirectory.resolve("checkpoint")) || Files.isDirectory(logDirectory.resolve("tile"))
                || (data && Files.isDirectory(logDirectory))) {
            files = new DirectoryFiles(logDirectory);
            checkpoint = log(files, logDirectory, report);
        } else if (data) {
            report.say("integrity", Verdict.State.FAILED, "the data directory has a journal and no log");
        }
        if (isJournal(journal)) {
            try (ExecutorService workers = workers(); Progress progress = new Progress("journal", 0)) {
                new JournalCheck(journal, files, checkpoint, report, progress).run(workers);
            }
        } else if (data) {
            report.say("journal", Verdict.State.FAILED, "the data directory has no journal segments");
        } else if (checkpoint == null && files == null) {
            report.unreadable(path + " holds neither a log (checkpoint, tile/) nor a journal (*.seg, *.sealed)");
        }
    }

    private static boolean isJournal(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (var names = Files.list(directory)) {
            return names.anyMatch(f -> f.getFileName().toString().matches("[0-9]{20}\\.(seg|sealed)"));
        }
    }

    private @Nullable Checkpoint log(LogFiles files, @Nullable Path directory, Report report) throws IOException, InterruptedException {
        byte[] note = files.read("checkpoint", SignedNote.MAX_BYTES);
        Checkpoint checkpoint;
        Checkpoint earlier;
        try {
            if (note == null) {
                throw new MalformedException("there is none");
            }
            checkpoint = Checkpoint.parse(note);
        } catch (MalformedException e) {
            report.damage(new Damage("checkpoint", -1, -1, "not a checkpoint: " + e.getMessage(), "", ""));
            return null;
        }
        Path path = kept;
        List<VerifierKey> vkeys;
        boolean fromCaller = !keys.isEmpty();
        try {
            earlier = path == null ? null : Checkpoint.parse(Files.readAllBytes(path));
            vkeys = fromCaller ? Keys.read(keys) : Keys.beside(directory);
        } catch (MalformedException e) {
            throw new IOException(e.getMessage(), e);
        }
        try (ExecutorService workers = workers(); Progress progress = new Progress("log", checkpoint.size())) {
            LogCheck check = new LogCheck(files, checkpoint, earlier, foreign, report, progress);
            check.run(workers);
            Authenticity.check(checkpoint, vkeys, fromCaller, check.ours(), report);
        }
        report.say("freshness", Verdict.State.INFORMATION, Keys.age(checkpoint));
        return checkpoint;
    }

    private static ExecutorService workers() {
        return Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    }

    /// A progress bar on a terminal, nothing elsewhere.
    private final class Progress implements LongConsumer, AutoCloseable {
        private final @Nullable ProgressBar bar;

        Progress(String task, long size) {
            bar = json || System.console() == null || !System.console().isTerminal() ? null
                    : new ProgressBarBuilder().setTaskName(task).setInitialMax(size).setConsumer(new ConsoleProgressBarConsumer(err)).build();
        }

        @Override
        public void accept(long done) {
            if (bar != null) {
                bar.stepTo(done);
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
