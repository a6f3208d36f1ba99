package custody.query.graphql;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/// What came of an operation: the response as it goes on the wire, and what a transport has to know about it.
///
/// `stream` is there for a subscription that has begun; each element is a response of its own.
public record QueryAnswer(
        Map<String, Object> response,
        boolean hasData,
        @Nullable ErrorCode failure,
        @Nullable Long retryAfterSeconds,
        Optional<Publisher<Map<String, Object>>> stream) {}
