package custody.query.answer;

/// A search text that the search does not understand; the message is for whoever wrote it.
public final class UnreadableQueryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreadableQueryException(String message) {
        super(message, null, false, false);
    }
}
