package custody.query.graphql;

import graphql.execution.AbortExecutionException;
import java.util.HashMap;
import java.util.Map;

/// An operation refused because its caller has spent the minute's points.
final class RateLimitedException extends AbortExecutionException {
    private static final long serialVersionUID = 1;

    private final transient Map<String, Object> extensions;

    RateLimitedException(QueryException reason) {
        super(String.valueOf(reason.getMessage()));
        Map<String, Object> all = new HashMap<>(reason.details());
        all.put("code", reason.code().name());
        all.put("retryable", reason.code().retryable());
        this.extensions = Map.copyOf(all);
    }

    @Override
    public Map<String, Object> getExtensions() {
        return extensions;
    }
}
