package custody.server;

import custody.server.command.Commands;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The process that the launcher `./custody` starts.
public final class Custody {
    private Custody() {}

    /// Lucene advises an incubating module, at every start; it gained nothing where it was measured. Held here, for a
    /// logger that nobody holds is forgotten.
    private static final Logger ADVICE = Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

    public static void main(String[] arguments) {
        ADVICE.setLevel(Level.SEVERE);
        System.exit(Commands.run(arguments, System.out, System.err));
    }
}
