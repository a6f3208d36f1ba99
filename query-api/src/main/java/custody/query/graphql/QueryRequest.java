package custody.query.graphql;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One operation as it was sent: a document, the operation of it that is meant, and its variables.
///
/// `readOnly` refuses mutations (a GET). `trusted`: the document was named by its id ([TrustedDocuments]). `resume` is a cursor with which a subscription goes on, when the transport
/// brings one of its own.
public record QueryRequest(
        String query,
        @Nullable String operationName,
        Map<String, Object> variables,
        boolean readOnly,
        boolean trusted,
        @Nullable String resume) {
    public QueryRequest resumedAfter(@Nullable String cursor) {
        return new QueryRequest(query, operationName, variables, readOnly, trusted, cursor);
    }
}
