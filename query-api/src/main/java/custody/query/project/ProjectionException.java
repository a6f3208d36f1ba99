package custody.query.project;

/// A projection could not go on. Its data is as after some earlier batch; trying again is safe.
public final class ProjectionException extends Exception {
    private static final long serialVersionUID = 1L;

    public ProjectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
