package custody.verifier;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `custody verify pack`: an evidence pack, offline.
@Command(name = "custody verify pack", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Verifies an evidence pack: what is proved in it, and what is only claimed.")
final class VerifyPack implements Callable<Integer> {
    private final PrintStream out;

    @Parameters(arity = "1", paramLabel = "FILE", description = "the pack")
    private Path file = Path.of("");

    @Option(names = "--key", paramLabel = "VKEYS", description = "verifier keys: a file with one per line, or one key itself")
    private List<String> keys = List.of();

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "a checkpoint of the log that you kept")
    private @Nullable Path kept;

    @Option(names = "--json", description = "one JSON document on stdout and nothing else")
    private boolean json;

    VerifyPack(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Report report = new Report(file.toString());
        Trust trust = Trust.read(keys, kept, null, report);
        try {
            if (Files.size(file) > PackFile.MAX_BYTES) {
                throw new IOException(file + " is larger than " + PackFile.MAX_BYTES + " bytes");
            }
            Path name = file.getFileName();
            PackCheck.run(name == null ? file.toString() : name.toString(), Files.readAllBytes(file), trust, report);
        } catch (IOException e) {
            report.unreadable(e);
        }
        out.print(json ? report.json() + "\n" : report.text());
        out.flush();
        return report.exit();
    }
}
