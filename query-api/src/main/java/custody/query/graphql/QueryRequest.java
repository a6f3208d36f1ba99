package custody.query.graphql;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One operation as it was sent: a document, the operation of it that is meant, and its variables.
///
/// `readOnly` refuses mutations (a GET).
public record QueryRequest(
        String query, @Nullable String operationName, Map<String, Object> variables, boolean readOnly) {}
