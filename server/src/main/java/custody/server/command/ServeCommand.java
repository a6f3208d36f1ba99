package custody.server.command;

import custody.server.RunningServer;
import custody.server.ServerSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `custody serve`: answers until it is told to stop.
@Command(name = "serve", description = "Runs the server.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "Data directory (default: ./data).")
    private @Nullable Path data;

    @Option(names = "--host", description = "Address to listen on (default: 127.0.0.1).")
    private @Nullable String host;

    @Option(names = "--port", description = "Port (default: 8340; 0: any free one).")
    private @Nullable Integer port;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (docs/configuration.md).")
    private @Nullable Path config;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    ServeCommand() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        RunningServer server = RunningServer.start(new ServerSettings(data, host, port, config), System.getenv());
        StopSignal.arm(server, err);
        server.firstToken().ifPresent(token -> {
            err.println("admin token, shown this once: " + token.text());
            err.flush();
        });
        out.println("custody ready on " + server.uri());
        out.flush();
        new CountDownLatch(1).await();
        return ExitCode.GOOD;
    }
}
