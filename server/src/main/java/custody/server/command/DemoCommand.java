package custody.server.command;

import custody.server.demo.Demo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `custody demo`: the story, or somebody's real records, in a fresh directory.
@Command(name = "demo", mixinStandardHelpOptions = true,
        description = "Tells a story to a server of its own, asks about it and proves the answers; or imports records.")
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--records", paramLabel = "PATH", arity = "1..*", description = "Files or directories of real records instead of the story.")
    private List<Path> records = List.of();

    @Option(names = "--json", description = "With --records: one JSON document of counts on stdout.")
    private boolean json;

    @Option(names = "--keep", description = "Leaves the server running until it is stopped.")
    private boolean keep;

    @Option(names = "--forget", hidden = true, description = "Removes the data directory at the end.")
    private boolean forget;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    DemoCommand() {}

    @Override
    public Integer call() throws Exception {
        if (json && records.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--json goes with --records");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (Demo demo = Demo.start(json ? err : out)) {
            if (forget) {
                demo.forget();
            }
            boolean right = records.isEmpty() ? demo.tell() : demo.take(records, json ? out : null);
            if (keep) {
                StopSignal.await(demo.server(), err);
            } else if (!json) {
                demo.sayHowToComeBack();
            }
            return right ? ExitCode.GOOD : ExitCode.FAILED;
        }
    }
}
