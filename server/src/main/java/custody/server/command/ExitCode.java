package custody.server.command;

/// What a command's exit status says.
public final class ExitCode {
    public static final int GOOD = 0;
    public static final int COULD_NOT_TELL = 1;
    public static final int FAILED = 2;
    public static final int USAGE = 64;

    private ExitCode() {}
}
