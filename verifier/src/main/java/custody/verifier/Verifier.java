package custody.verifier;

import java.io.PrintStream;
import java.util.Objects;
import picocli.CommandLine;

/// The verifier's entry point: one command line in, one exit status out.
public final class Verifier {
    /// Wrong arguments.
    public static final int USAGE = 64;

    /// As the build writes it into the jar.
    private static final String VERSION = "custody verify "
            + Objects.requireNonNullElse(Verifier.class.getPackage().getImplementationVersion(), "(not packaged)");

    private Verifier() {}

    /// Runs `verify` with its arguments. Results go to `out`, progress and complaints to `err`.
    /// Returns 0 verified, 1 could not tell, 2 failed, 64 usage.
    public static int run(String[] args, PrintStream out, PrintStream err) {
        String what = args.length > 0 ? args[0] : "";
        Object command = switch (what) {
            case "proof" -> new VerifyProof(out);
            case "pack" -> new VerifyPack(out);
            default -> new VerifyStore(out, err);
        };
        String[] rest = command instanceof VerifyStore ? args : java.util.Arrays.copyOfRange(args, 1, args.length);
        CommandLine line = new CommandLine(command);
        line.getCommandSpec().version(VERSION);
        line.setOut(new java.io.PrintWriter(out, true)).setErr(new java.io.PrintWriter(err, true));
        line.setParameterExceptionHandler((e, given) -> {
            err.println("custody verify: " + e.getMessage());
            e.getCommandLine().usage(err);
            return USAGE;
        });
        line.setExecutionExceptionHandler((e, failing, parsed) -> {
            err.println("custody verify: could not tell: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return Report.UNKNOWN;
        });
        return line.execute(rest);
    }

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }
}
