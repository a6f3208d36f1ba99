package custody.query.index;

/// A search text that cannot be understood; the message says why, in words for the person who wrote it.
public final class EntryQueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EntryQueryException(String message) {
        super(message);
    }
}
