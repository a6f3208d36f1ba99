package custody.server;

import custody.server.command.Commands;

/// The process that the launcher `./custody` starts.
public final class Custody {
    private Custody() {}

    public static void main(String[] arguments) {
        System.exit(Commands.run(arguments, System.out, System.err));
    }
}
