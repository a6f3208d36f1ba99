package custody.query.graphql;

import java.util.Map;

/// A field that cannot be answered, for a reason the caller may be told.
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final transient Map<String, Object> details;

    public QueryException(ErrorCode code, String message) {
        this(code, message, Map.of());
    }

    /// `details` go into the error's extensions as they are.
    public QueryException(ErrorCode code, String message, Map<String, Object> details) {
        super(message, null, false, false);
        this.code = code;
        this.details = Map.copyOf(details);
    }

    static QueryException badInput(String message) {
        return new QueryException(ErrorCode.BAD_USER_INPUT, message);
    }

    public ErrorCode code() {
        return code;
    }

    public Map<String, Object> details() {
        return details;
    }
}
