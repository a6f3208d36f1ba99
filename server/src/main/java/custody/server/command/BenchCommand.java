package custody.server.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import custody.server.bench.Bench;
import custody.server.bench.BenchResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `custody bench`: measures against limits of this machine and a peer, in the same run. A figure short of its bar
/// is a figure, not a failure.
@Command(name = "bench", mixinStandardHelpOptions = true,
        description = "Measures each stage against this machine's own limits and a PostgreSQL table that chains hashes.")
final class BenchCommand implements Callable<Integer> {
    private static final long FEWEST = 10_000;
    private static final int MOST_SECONDS = 600;

    @Parameters(paramLabel = "NAME", description = "What to measure (default: everything): ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private List<String> names = List.of();

    @Option(names = "--events", paramLabel = "N", defaultValue = "500000",
            description = "Size of the ledger that is asked, verified and started on (default: ${DEFAULT-VALUE}).")
    private long events;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "5",
            description = "How long each figure is measured, roughly (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--dir", paramLabel = "DIR", defaultValue = ".",
            description = "Where to measure; a directory is made below it and removed (default: the current one).")
    private Path directory = Path.of(".");

    @Option(names = "--ledger", paramLabel = "DIR",
            description = "Keeps the ledger that is asked there; one that an earlier run grew there is asked again.")
    private @Nullable Path ledger;

    @Option(names = "--postgres", paramLabel = "URL",
            description = "JDBC URL of a PostgreSQL to compare with (default: one that is installed here is started).")
    private @Nullable String postgres;

    @Option(names = "--json", description = "One JSON document on stdout.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    BenchCommand() {}

    /// The names of all measurements.
    static final class Names implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return Bench.names().iterator();
        }
    }

    @Override
    public Integer call() throws Exception {
        for (String name : names) {
            if (!Bench.names().contains(name)) {
                throw new ParameterException(spec.commandLine(), "no such measurement: " + name + "; there are " + String.join(", ", Bench.names()));
            }
        }
        if (events < FEWEST) {
            throw new ParameterException(spec.commandLine(), "a ledger of at least " + FEWEST + " events");
        }
        if (!(seconds >= 0.1 && seconds <= MOST_SECONDS)) {
            throw new ParameterException(spec.commandLine(), "0.1 to " + MOST_SECONDS + " seconds");
        }
        PrintWriter out = spec.commandLine().getOut();
        BenchResult result = Bench.run(
                directory, Optional.ofNullable(ledger), names, events, seconds, Optional.ofNullable(postgres), spec.commandLine().getErr());
        if (json) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result.document()));
        } else {
            result.table().forEach(out::println);
        }
        return ExitCode.GOOD;
    }
}
