package custody.server.command;

import custody.verifier.Verifier;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// All commands, and how a line of arguments becomes an exit status.
@Command(
        name = "custody",
        mixinStandardHelpOptions = true,
        description = "Audit and attribution ledger: who used which secret, under what approval, with proof.",
        subcommands = {
            ServeCommand.class, ImportCommand.class, DemoCommand.class, TokenCommand.class, BenchCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "  custody verify PATH|URL …   checks a log, journal or data directory (see: custody verify --help)"})
public final class Commands implements Runnable {
    private static final String VERIFY = "verify";
    private static final int MOST_CAUSES = 20;
    /// As the build writes it into the jar.
    private static final String VERSION = "custody "
            + Objects.requireNonNullElse(Commands.class.getPackage().getImplementationVersion(), "(not packaged)");

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    private Commands() {}

    /// Runs one command line. The verifier reads its own arguments: it is a program of its own.
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length > 0 && arguments[0].equals(VERIFY)) {
            return Verifier.run(Arrays.copyOfRange(arguments, 1, arguments.length), out, err);
        }
        CommandLine custody = new CommandLine(new Commands());
        custody.getCommandSpec().version(VERSION);
        custody.getSubcommands().values().forEach(each -> each.getCommandSpec().version(VERSION));
        return custody
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
        line.getErr().println(line.getCommandSpec().qualifiedName() + ": " + reason(e));
        if (System.getenv("CUSTODY_DEBUG") != null) {
            e.printStackTrace(line.getErr());
        }
        return ExitCode.FAILED;
    }

    /// The innermost reason: outer ones only say which part of the program met it.
    private static @Nullable String reason(Throwable e) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable each = e; each != null && causes.size() < MOST_CAUSES; each = each.getCause()) {
            causes.add(each);
        }
        Throwable innermost = causes.getLast();
        return switch (innermost) {
            case AccessDeniedException denied -> "no permission: " + denied.getFile();
            case FileAlreadyExistsException there -> there.getFile() + " is in the way";
            case NoSuchFileException missing when missing.getReason() == null -> "there is no " + missing.getFile();
            default -> innermost.getMessage() == null ? innermost.getClass().getSimpleName() : inDatabase(causes, innermost.getMessage());
        };
    }

    /// A driver does not say that it was the database who refused.
    private static String inDatabase(List<Throwable> causes, String reason) {
        return causes.stream().anyMatch(SQLException.class::isInstance) ? "the database (custody.database.url): " + reason : reason;
    }

    private static int usage(ParameterException e) {
        e.getCommandLine().getErr().println("custody: " + e.getMessage());
        e.getCommandLine().usage(e.getCommandLine().getErr());
        return ExitCode.USAGE;
    }
}
