package custody.server.command;

import custody.verifier.Verifier;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// All commands, and how a line of arguments becomes an exit status.
@Command(
        name = "custody",
        description = "Audit and attribution ledger: who used which secret, under what approval, with proof.",
        subcommands = {
            ServeCommand.class, ImportCommand.class, DemoCommand.class, TokenCommand.class, BenchCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "  custody verify PATH|URL …   checks a log, journal or data directory (see: custody verify --help)"})
public final class Commands implements Runnable {
    private static final String VERIFY = "verify";

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    private Commands() {}

    /// Runs one command line. The verifier reads its own arguments: it is a program of its own.
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length > 0 && arguments[0].equals(VERIFY)) {
            return Verifier.run(Arrays.copyOfRange(arguments, 1, arguments.length), out, err);
        }
        return new CommandLine(new Commands())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExitCodeExceptionMapper(e -> ExitCode.FAILED)
                .setExecutionExceptionHandler((e, line, result) -> failed(e, line))
                .setParameterExceptionHandler((e, args) -> usage(e))
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private static int failed(Exception e, CommandLine line) {
        line.getErr().println("custody " + line.getCommandName() + ": " + reason(e));
        if (System.getenv("CUSTODY_DEBUG") != null) {
            e.printStackTrace(line.getErr());
        }
        return ExitCode.FAILED;
    }

    /// The innermost reason: outer ones only say which part of the program met it.
    private static @Nullable String reason(Throwable e) {
        Throwable innermost = e;
        for (int depth = 0; innermost.getCause() != null && depth < 20; depth++) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
    }

    private static int usage(ParameterException e) {
        e.getCommandLine().getErr().println("custody: " + e.getMessage());
        e.getCommandLine().usage(e.getCommandLine().getErr());
        return ExitCode.USAGE;
    }
}
