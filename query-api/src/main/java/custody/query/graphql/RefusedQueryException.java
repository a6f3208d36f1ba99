package custody.query.graphql;

import graphql.execution.AbortExecutionException;
import java.util.Map;

/// A whole operation refused before any field was fetched; the extensions name the limit and the computed number.
final class RefusedQueryException extends AbortExecutionException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final String limit;
    private final long allowed;
    private final long computed;

    RefusedQueryException(ErrorCode code, String limit, long allowed, long computed, String message) {
        super(message);
        this.code = code;
        this.limit = limit;
        this.allowed = allowed;
        this.computed = computed;
    }

    static RefusedQueryException over(ErrorCode code, String limit, long allowed, long computed) {
        return new RefusedQueryException(
                code, limit, allowed, computed, limit + " is " + computed + ", more than the limit of " + allowed);
    }

    @Override
    public Map<String, Object> getExtensions() {
        return Map.of(
                "code", code.name(),
                "retryable", code.retryable(),
                "limit", Map.of("name", limit, "allowed", allowed, "computed", computed));
    }
}
