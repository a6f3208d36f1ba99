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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

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
    private final ReadDocuments documents = new ReadDocuments();
    /// Forgets an operation as soon as it has ended: what it holds may be large.
    private final ScheduledThreadPoolExecutor watchdogs = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("operation-time").daemon().factory());

    QueryEngine(List<Fetchers> fetchers, Loaders loaders, CostBudget budget, QueryAudit audit) {
        this.schema = SchemaFiles.schema(fetchers);
        this.graphql = GraphQL.newGraphQL(schema)
                .instrumentation(new LimitChecks())
                .queryExecutionStrategy(new PlainValueStrategy(schema, new FetchErrors()))
                .defaultDataFetcherExceptionHandler(new FetchErrors())
                .preparsedDocumentProvider((input, parse) -> CompletableFuture.completedFuture(
                        RequestScope.of(input.getGraphQLContext())
                                .document(() -> documents.get(input.getQuery(), () -> parse.apply(input)))))
                .build();
        this.loaders = loaders;
        this.budget = budget;
        this.audit = audit;
        watchdogs.setRemoveOnCancelPolicy(true);
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

        /// Runs it to its end; a subscription to where it has begun.
        public QueryAnswer run() {
            if (scope.caller().trustedOnly() && !request.trusted()) {
                return refusal(ErrorCode.FORBIDDEN, "this token runs trusted documents only: send documentId", scope.requestId());
            }
            Optional<ExecutionResult> result = inTime(input);
            RequestScope.Opened opened = scope.opened();
            if (result.isEmpty()) {
                cancel();
                return late(scope);
            }
            if (opened == null) {
                QueryAnswer answer = answer(result.get(), request, scope);
                return scope.isSubscription() ? answer.notBegun() : answer;
            }
            LiveResponses live = new LiveResponses(opened, arrival -> execute(request, scope.of(arrival)));
            return new QueryAnswer(Map.of(), true, null, null, Optional.of(live));
        }

        /// Makes [#run] return soon; safe from any thread, at any time.
        public void cancel() {
            input.cancel();
            RequestScope.Opened opened = scope.opened();
            if (opened != null) {
                opened.watch().close();
            }
        }
    }

    /// Prepares an operation for a caller who may read. `requestId` goes into logs, errors and audit entries.
    public Operation operation(QueryRequest request, Caller caller, String requestId) {
        RequestScope scope = new RequestScope(caller, requestId, budget, request);
        return new Operation(request, scope, input(request, scope));
    }

    private ExecutionInput input(QueryRequest request, RequestScope scope) {
        ExecutionInput input = ExecutionInput.newExecutionInput(request.query())
                .operationName(request.operationName())
                .variables(request.variables())
                .dataLoaderRegistry(loaders.registry())
                .graphQLContext(context -> context.put(RequestScope.class, scope)
                        .put(ParserOptions.class, parserOptions()))
                .build();
        // A use's chain needs its verdict first: loads that follow from loads have to be dispatched too.
        GraphQL.unusualConfiguration(input.getGraphQLContext()).dataloaderConfig().enableDataLoaderChaining(true);
        return input;
    }

    /// A subscription's operation for one arrival, as an operation of its own: with its own loads, cost and time.
    private QueryAnswer execute(QueryRequest request, RequestScope scope) {
        Optional<ExecutionResult> result = inTime(input(request, scope));
        return result.isEmpty() ? late(scope) : answer(result.get(), request, scope);
    }

    /// Executes it, of a subscription's arrival the one response too; empty when it was cancelled or its time was over.
    private Optional<ExecutionResult> inTime(ExecutionInput input) {
        ScheduledFuture<?> watchdog = watchdogs.schedule(input::cancel, Limits.TIME.toNanos(), TimeUnit.NANOSECONDS);
        try {
            ExecutionResult result = graphql.execute(input);
            boolean arrived = RequestScope.of(input.getGraphQLContext()).arrival() != null;
            if (arrived && result.isDataPresent() && result.getData() instanceof Publisher<?> one) {
                result = Objects.requireNonNull(Mono.from(one).cast(ExecutionResult.class).block());
            }
            return input.isCancelled() ? Optional.empty() : Optional.of(result);
        } finally {
            watchdog.cancel(false);
        }
    }

    private static QueryAnswer late(RequestScope scope) {
        return refusal(ErrorCode.TIMEOUT, "the operation took longer than " + Limits.TIME, scope.requestId());
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
        if (result.isDataPresent()) {
            response.put("data", result.getData());
        }
        if (scope.isCountCapped()) {
            response.put("extensions", Map.of("totalCountCapped", true));
        }
        ErrorCode failure = result.isDataPresent() || errors.isEmpty() ? null : code(errors.getFirst());
        return new QueryAnswer(response, result.isDataPresent(), failure, retryAfter(errors), Optional.empty());
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
