package custody.query.posting;

/// A run was merged away while somebody looked into it; the set of runs of now has what it held.
public final class RunGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunGoneException(long run) {
        super("run " + run + " is not there any more");
    }
}
