package custody.query.graphql;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What came of an operation: the response as it goes on the wire, and what a transport has to know about it.
///
/// `live` is there for a subscription that has begun; whoever takes it has to close it.
public record QueryAnswer(
        Map<String, Object> response,
        boolean hasData,
        @Nullable ErrorCode failure,
        @Nullable Long retryAfterSeconds,
        Optional<LiveResponses> live) {
    /// The answer of a subscription that did not begin: errors only, with the status of the first.
    QueryAnswer notBegun() {
        Object errors = response.get("errors");
        if (!(errors instanceof List<?> all) || all.isEmpty() || !(all.getFirst() instanceof Map<?, ?> first)
                || !(first.get("extensions") instanceof Map<?, ?> extensions)) {
            throw new IllegalStateException("a subscription that neither began nor failed");
        }
        ErrorCode code = ErrorCode.valueOf(String.valueOf(extensions.get("code")));
        Long retry = extensions.get("retryAfterSeconds") instanceof Long seconds ? seconds : null;
        return new QueryAnswer(Map.of("errors", errors), false, code, retry, Optional.empty());
    }
}
