package custody.query.graphql;

import graphql.ErrorType;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.parser.ParserOptions;
import graphql.schema.GraphQLSchema;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/// Executes operations: the one way from a transport to the fetchers.
///
/// Blocks the calling thread, which should be a virtual one, until the operation is answered or cancelled.
@Singleton
public final class QueryEngine {
    private final GraphQLSchema schema;
    private final GraphQL graphql;
    private final Loaders loaders;
    private final CostBudget budget;
    private final QueryAudit audit;

    QueryEngine(List<Fetchers> fetchers, Loaders loaders, CostBudget budget, QueryAudit audit) {
        this.schema = SchemaFiles.schema(fetchers);
        this.graphql = GraphQL.newGraphQL(schema)
                .instrumentation(new LimitChecks())
                .defaultDataFetcherExceptionHandler(new FetchErrors())
                .build();
        this.loaders = loaders;
        this.budget = budget;
        this.audit = audit;
    }

    /// The schema as it runs, as SDL.
    public String sdl() {
        return SchemaFiles.print(schema);
    }

    /// An operation that can be cancelled while it runs.
    public final class Operation {
        private final QueryRequest request;
        private final RequestScope scope;
        private final ExecutionInput input;

        private Operation(QueryRequest request, RequestScope scope, ExecutionInput input) {
            this.request = request;
            this.scope = scope;
            this.input = input;
        }

        /// Runs it to its end.
        public QueryAnswer run() {
            ExecutionResult result = graphql.execute(input);
            return answer(result, request, scope);
        }

        /// Makes [#run] return soon; safe from any thread, at any time.
        public void cancel() {
            input.cancel();
        }
    }

    /// Prepares an operation for a caller who may read. `requestId` goes into logs, errors and audit entries.
    public Operation operation(QueryRequest request, Caller caller, String requestId) {
        RequestScope scope = new RequestScope(caller, requestId, budget, request.readOnly());
        ExecutionInput.Builder input = ExecutionInput.newExecutionInput(request.query())
                .operationName(request.operationName())
                .variables(request.variables())
                .dataLoaderRegistry(loaders.registry())
                .graphQLContext(context -> context.put(RequestScope.class, scope)
                        .put(ParserOptions.class, parserOptions()));
        ExecutionInput built = input.build();
        // A use's chain needs its verdict first: loads that follow from loads have to be dispatched too.
        GraphQL.unusualConfiguration(built.getGraphQLContext()).dataloaderConfig().enableDataLoaderChaining(true);
        return new Operation(request, scope, built);
    }

    private static ParserOptions parserOptions() {
        return ParserOptions.newParserOptions()
                .captureIgnoredChars(false)
                .captureLineComments(false)
                .maxCharacters(Limits.DOCUMENT_CHARS)
                .maxTokens(Limits.TOKENS)
                .maxWhitespaceTokens(Limits.WHITESPACE_TOKENS)
                .maxRuleDepth(Limits.RULE_DEPTH)
                .build();
    }

    private QueryAnswer answer(ExecutionResult result, QueryRequest request, RequestScope scope) {
        try {
            audit.record(scope, request);
        } catch (QueryException e) {
            return refusal(e.code(), String.valueOf(e.getMessage()), scope.requestId());
        }
        List<Map<String, Object>> errors = new ArrayList<>();
        for (GraphQLError error : result.getErrors()) {
            errors.add(error(error, scope.requestId()));
        }
        Map<String, Object> response = new LinkedHashMap<>();
        if (!errors.isEmpty()) {
            response.put("errors", errors);
        }
        Object data = result.isDataPresent() ? result.getData() : null;
        if (data instanceof Publisher<?> events) {
            return new QueryAnswer(response, true, null, null, Optional.of(stream(events, scope)));
        }
        if (result.isDataPresent()) {
            response.put("data", data);
        }
        ErrorCode failure = result.isDataPresent() || errors.isEmpty() ? null : code(errors.getFirst());
        return new QueryAnswer(response, result.isDataPresent(), failure, retryAfter(errors), Optional.empty());
    }

    private static Publisher<Map<String, Object>> stream(Publisher<?> events, RequestScope scope) {
        return Flux.from(events).map(each -> {
            ExecutionResult result = (ExecutionResult) each;
            Map<String, Object> response = new LinkedHashMap<>();
            if (!result.getErrors().isEmpty()) {
                response.put("errors", result.getErrors().stream().map(e -> error(e, scope.requestId())).toList());
            }
            response.put("data", result.getData());
            return response;
        });
    }

    /// The answer to an operation that was not executed.
    public static QueryAnswer refusal(ErrorCode code, String message, String requestId) {
        Map<String, Object> extensions =
                Map.of("code", code.name(), "retryable", code.retryable(), "requestId", requestId);
        Map<String, Object> response =
                Map.of("errors", List.of(Map.of("message", message, "extensions", extensions)));
        return new QueryAnswer(response, false, code, null, Optional.empty());
    }

    private static Map<String, Object> error(GraphQLError error, String requestId) {
        Map<String, Object> out = new LinkedHashMap<>();
        String message = String.valueOf(error.getMessage());
        out.put("message", message.length() <= Limits.MESSAGE_CHARS ? message : message.substring(0, Limits.MESSAGE_CHARS) + "…");
        Map<String, Object> specified = error.toSpecification();
        for (String field : List.of("locations", "path")) {
            if (specified.get(field) != null) {
                out.put(field, specified.get(field));
            }
        }
        Map<String, Object> extensions = new HashMap<>();
        if (error.getExtensions() != null) {
            extensions.putAll(error.getExtensions());
        }
        extensions.remove("classification");
        ErrorCode code = codeOf(error);
        extensions.putIfAbsent("code", code.name());
        extensions.putIfAbsent("retryable", code.retryable());
        extensions.put("requestId", requestId);
        out.put("extensions", extensions);
        return out;
    }

    private static ErrorCode codeOf(GraphQLError error) {
        if (error.getErrorType() instanceof ErrorType type) {
            return switch (type) {
                case InvalidSyntax, ValidationError, OperationNotSupported -> ErrorCode.BAD_USER_INPUT;
                case ExecutionAborted -> ErrorCode.QUERY_TOO_COMPLEX;
                case DataFetchingException, NullValueInNonNullableField -> ErrorCode.INTERNAL;
            };
        }
        return ErrorCode.QUERY_TOO_COMPLEX;
    }

    private static @Nullable ErrorCode code(Map<String, Object> error) {
        return error.get("extensions") instanceof Map<?, ?> all && all.get("code") instanceof String name
                ? ErrorCode.valueOf(name)
                : null;
    }

    private static @Nullable Long retryAfter(List<Map<String, Object>> errors) {
        for (Map<String, Object> error : errors) {
            if (error.get("extensions") instanceof Map<?, ?> all && all.get("retryAfterSeconds") instanceof Long seconds) {
                return seconds;
            }
        }
        return null;
    }
}
