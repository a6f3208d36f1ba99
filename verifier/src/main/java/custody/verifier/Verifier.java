package custody.verifier;

import java.io.PrintStream;
import picocli.CommandLine;

/// The verifier's entry point: one command line in, one exit status out.
public final class Verifier {
    /// Wrong arguments.
    public static final int USAGE = 64;

    private Verifier() {}

    /// Runs `verify` with its arguments. Results go to `out`, progress and complaints to `err`.
    /// Returns 0 verified, 1 could not tell, 2 failed, 64 usage.
    public static int run(String[] args, PrintStream out, PrintStream err) {
        boolean proof = args.length > 0 && args[0].equals("proof");
        String[] rest = proof ? java.util.Arrays.copyOfRange(args, 1, args.length) : args;
        CommandLine line = new CommandLine(proof ? new VerifyProof(out) : new VerifyStore(out, err));
        line.setOut(new java.io.PrintWriter(out, true)).setErr(new java.io.PrintWriter(err, true));
        line.setParameterExceptionHandler((e, given) -> {
            err.println("custody verify: " + e.getMessage());
            e.getCommandLine().usage(err);
            return USAGE;
        });
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            err.println("custody verify: could not tell: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return Report.UNKNOWN;
        });
        return line.execute(rest);
    }

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }
}
