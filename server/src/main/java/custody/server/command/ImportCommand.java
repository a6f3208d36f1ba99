package custody.server.command;

import custody.ingest.adapter.Adapter;
import custody.ingest.intake.Intake;
import custody.ingest.recognise.Adapters;
import custody.ingest.recognise.Recogniser;
import custody.ingest.run.ImportRun;
import custody.ingest.run.ImportSummary;
import custody.ingest.run.LedgerTarget;
import custody.ingest.run.RecordTarget;
import custody.ingest.run.ServerTarget;
import custody.ingest.source.Sources;
import custody.ledger.event.Source;
import custody.server.RunningServer;
import custody.server.ServerSettings;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `custody import`: records out of files into a ledger, each accounted for.
@Command(name = "import", description = "Imports audit records from files and directories.", mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    private static final long PROGRESS_EVERY = 10_000;
    /// What may be behind conflicts, by adapter.
    private static final Map<String, String> HINTS = Map.of(
            "vault", "; a second audit device is told apart with --setting device=NAME");

    @Option(names = "--source", paramLabel = "ID", description = "Source of all records (default: from the records).")
    private @Nullable String source;

    @Option(names = "--adapter", paramLabel = "NAME", description = "Adapter of all records (default: recognised).")
    private @Nullable String adapter;

    @Option(names = "--setting", paramLabel = "NAME=VALUE", description = "A setting of the source for these records, e.g. "
            + "device=NAME for an audit device of Vault; may be given several times.")
    private Map<String, String> settings = Map.of();

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory that no server has open (default: ./data).")
    private @Nullable Path data;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file, with --data.")
    private @Nullable Path config;

    @Option(names = "--server", paramLabel = "URL", description = "A running server, instead of a data directory.")
    private @Nullable URI server;

    @Option(names = "--token", paramLabel = "T", description = "Token for the server (default: CUSTODY_TOKEN).")
    private @Nullable String token;

    @Option(names = "--json", description = "One JSON document on stdout.")
    private boolean json;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and directories.")
    private List<Path> paths = List.of();

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    ImportCommand() {}

    @Override
    public Integer call() throws Exception {
        Recogniser recogniser = Adapters.recogniser();
        check(recogniser);
        ImportSummary summary = server == null ? intoDirectory(recogniser) : intoServer(server, recogniser);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(summary.json());
        } else {
            print(summary, out);
        }
        out.flush();
        return ExitCode.GOOD;
    }

    private void check(Recogniser recogniser) {
        if (source != null && !Source.isId(source)) {
            throw new ParameterException(spec.commandLine(), "a source id should match " + Source.ID);
        }
        if (adapter != null && recogniser.named(adapter).isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no such adapter; there are "
                    + recogniser.adapters().stream().map(Adapter::name).collect(Collectors.joining(", ")));
        }
        settings.forEach((name, value) -> {
            if (!Sources.SETTINGS.contains(name) || value.isEmpty() || value.length() > Sources.MAX_SETTING) {
                throw new ParameterException(spec.commandLine(), "a setting is a text of at most " + Sources.MAX_SETTING
                        + " characters: " + String.join(", ", new TreeSet<>(Sources.SETTINGS)));
            }
        });
        if (server != null && (data != null || config != null)) {
            throw new ParameterException(spec.commandLine(), "either --server or --data");
        }
        if (server != null && (server.getScheme() == null || server.getHost() == null)) {
            throw new ParameterException(spec.commandLine(), "--server is an address such as http://127.0.0.1:8340");
        }
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new ParameterException(spec.commandLine(), "there is no " + path);
            }
        }
    }

    private ImportSummary intoDirectory(Recogniser recogniser) throws IOException, InterruptedException {
        try (ApplicationContext context = RunningServer.context(new ServerSettings(data, null, null, config), Map.of())) {
            return read(recogniser, new LedgerTarget(context.getBean(Intake.class)));
        }
    }

    private ImportSummary intoServer(URI address, Recogniser recogniser) throws IOException, InterruptedException {
        String secret = token != null ? token : System.getenv("CUSTODY_TOKEN");
        if (secret == null) {
            throw new ParameterException(spec.commandLine(), "a server wants a token: --token or CUSTODY_TOKEN");
        }
        try (ServerTarget target = new ServerTarget(address, secret)) {
            return read(recogniser, target);
        }
    }

    private ImportSummary read(Recogniser recogniser, RecordTarget target) throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Adapter chosen = adapter == null ? null : recogniser.named(adapter).orElseThrow();
        ImportRun run = new ImportRun(recogniser, target, new ImportRun.Choice(source, chosen, settings), InstantSource.system())
                .progress(records -> {
                    if (records % PROGRESS_EVERY == 0) {
                        err.println("read " + records + " records");
                        err.flush();
                    }
                });
        return run.read(paths);
    }

    private static void print(ImportSummary summary, PrintWriter out) {
        summary.sources().forEach((name, counts) -> {
            out.println("%-12s %8d records: %d used, %d duplicates, %d events".formatted(
                    name, counts.records(), counts.used(), counts.duplicates(), counts.events()));
            lines("events", counts.byType(), out);
            if (counts.copies() > 0) {
                out.println("             copies: %d events that another stream of the source had told".formatted(counts.copies()));
            }
            if (counts.conflicts() > 0) {
                out.println("             conflicts: %d events, of which the ledger has others of the same id".formatted(counts.conflicts())
                        + HINTS.getOrDefault(name, ""));
            }
            lines("skipped", counts.skipped(), out);
            lines("quarantined", counts.quarantined(), out);
        });
        if (summary.treeSize() > 0) {
            out.println("tree size %d".formatted(summary.treeSize()));
        }
    }

    private static void lines(String what, Map<String, Long> counts, PrintWriter out) {
        if (!counts.isEmpty()) {
            out.println("             " + what + ": " + counts.entrySet().stream()
                    .map(count -> count.getKey() + " " + count.getValue())
                    .collect(Collectors.joining(", ")));
        }
    }
}
