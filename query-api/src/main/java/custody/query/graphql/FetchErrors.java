package custody.query.graphql;

import custody.query.answer.UnreadableQueryException;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what a fetcher threw into an error that says what the caller may know, and logs the rest.
final class FetchErrors implements DataFetcherExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FetchErrors.class);

    @Override
    public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
            DataFetcherExceptionHandlerParameters parameters) {
        Throwable thrown = parameters.getException();
        while (thrown instanceof CompletionException && thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        if (thrown instanceof UnreadableQueryException unreadable) {
            thrown = QueryException.badInput(String.valueOf(unreadable.getMessage()));
        }
        RequestScope scope = RequestScope.of(parameters.getDataFetchingEnvironment().getGraphQlContext());
        GraphqlErrorBuilder<?> error = GraphqlErrorBuilder.newError()
                .path(parameters.getPath())
                .location(parameters.getSourceLocation());
        if (thrown instanceof QueryException known) {
            if (known.code() == ErrorCode.FORBIDDEN) {
                scope.denied();
            }
            error.message("%s", known.getMessage()).extensions(extensions(known.code(), known.details()));
        } else {
            LOG.error("request {} failed at {}", scope.requestId(), parameters.getPath(), thrown);
            error.message("an internal error; the log has it under this request id")
                    .extensions(extensions(ErrorCode.INTERNAL, Map.of()));
        }
        GraphQLError built = error.build();
        return CompletableFuture.completedFuture(
                DataFetcherExceptionHandlerResult.newResult().error(built).build());
    }

    private static Map<String, Object> extensions(ErrorCode code, Map<String, Object> details) {
        Map<String, Object> all = new HashMap<>(details);
        all.put("code", code.name());
        all.put("retryable", code.retryable());
        return all;
    }
}
