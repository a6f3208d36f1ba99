package custody.query.graphql;

/// The stable codes in `errors[].extensions.code`; clients switch on these, never on a message.
public enum ErrorCode {
    UNAUTHENTICATED(401, false),
    FORBIDDEN(403, false),
    BAD_USER_INPUT(400, false),
    QUERY_TOO_COMPLEX(400, false),
    QUERY_TOO_DEEP(400, false),
    CURSOR_EXPIRED(400, false),
    CURSOR_MISMATCH(400, false),
    SOURCE_UNAVAILABLE(503, true),
    RATE_LIMITED(429, true),
    TIMEOUT(503, true),
    METHOD_NOT_ALLOWED(405, false),
    INTERNAL(500, false);

    private final int status;
    private final boolean retryable;

    ErrorCode(int status, boolean retryable) {
        this.status = status;
        this.retryable = retryable;
    }

    /// The HTTP status of an answer without data whose first error has this code.
    public int status() {
        return status;
    }

    /// Whether the same request may succeed later.
    public boolean retryable() {
        return retryable;
    }
}
