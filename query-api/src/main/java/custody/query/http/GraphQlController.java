package custody.query.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import custody.query.graphql.Caller;
import custody.query.graphql.ErrorCode;
import custody.query.graphql.Limits;
import custody.query.graphql.QueryAnswer;
import custody.query.graphql.QueryEngine;
import custody.query.graphql.QueryRequest;
import custody.query.graphql.TrustedDocuments;
import custody.query.http.RequestParser.BadRequestException;
import custody.query.web.ContentCoding;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import jakarta.inject.Named;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/// `/graphql` over HTTP: GET for queries, POST for all, answers as JSON or as an event stream.
///
/// An operation runs on a virtual thread for at most [Limits#TIME]; it is cancelled when that is over or the
/// client goes away. Status codes are those of docs/spec/graphql.md, "Over HTTP".
@Controller("/graphql")
@Secured("isAnonymous()")
class GraphQlController {
    /// Bytes of a POST body: a whole document and as much again for variables.
    static final int MAX_BODY = 2 * Limits.DOCUMENT_CHARS;
    private static final String PREFLIGHT = "GraphQL-Require-Preflight";
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final QueryEngine engine;
    private final RequestParser parser;
    private final ExecutorService virtual;
    private final EventStream events;

    GraphQlController(
            QueryEngine engine, TrustedDocuments documents, Doorkeeper door, @Named(TaskExecutors.VIRTUAL) ExecutorService virtual) {
        this.engine = engine;
        this.parser = new RequestParser(documents);
        this.virtual = virtual;
        this.events = new EventStream(parser.json(), virtual, door);
    }

    @Post
    @Consumes(MediaType.ALL)
    @Produces(MediaType.ALL)
    Publisher<MutableHttpResponse<?>> post(
            HttpRequest<?> request, @Body byte @Nullable [] body, @Nullable Authentication who) {
        Optional<MutableHttpResponse<?>> refusal = refusal(request, who);
        if (refusal.isPresent()) {
            return Mono.just(refusal.get());
        }
        if (!isJson(request)) {
            return refuse(request, HttpStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.BAD_USER_INPUT, "send application/json");
        }
        if (!ContentCoding.isNone(request)) {
            return refuse(request, HttpStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.BAD_USER_INPUT, "send it without Content-Encoding");
        }
        if (body != null && body.length > MAX_BODY) {
            return refuse(
                    request, HttpStatus.REQUEST_ENTITY_TOO_LARGE, ErrorCode.QUERY_TOO_COMPLEX,
                    "the body has " + body.length + " bytes, more than the limit of " + MAX_BODY);
        }
        try {
            return answer(request, parser.body(body == null ? new byte[0] : body), caller(who));
        } catch (BadRequestException e) {
            return refuse(request, HttpStatus.BAD_REQUEST, ErrorCode.BAD_USER_INPUT, e.getMessage());
        }
    }

    @Get
    @Produces(MediaType.ALL)
    Publisher<MutableHttpResponse<?>> get(
            HttpRequest<?> request,
            @Nullable @QueryValue String query,
            @Nullable @QueryValue String documentId,
            @Nullable @QueryValue String operationName,
            @Nullable @QueryValue String variables,
            @Nullable @QueryValue String extensions,
            @Nullable Authentication who) {
        Optional<MutableHttpResponse<?>> refusal = refusal(request, who);
        if (refusal.isPresent()) {
            return Mono.just(refusal.get());
        }
        try {
            return answer(request, parser.parameters(query, documentId, operationName, variables, extensions), caller(who));
        } catch (BadRequestException e) {
            return refuse(request, HttpStatus.BAD_REQUEST, ErrorCode.BAD_USER_INPUT, e.getMessage());
        }
    }

    /// What stands against the request before it is read: nobody asks, one who may not, or an unknown language.
    private Optional<MutableHttpResponse<?>> refusal(HttpRequest<?> request, @Nullable Authentication who) {
        if (who == null) {
            return Optional.of(problem(request, HttpStatus.UNAUTHORIZED, ErrorCode.UNAUTHENTICATED, "a token is needed")
                    .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer"));
        }
        if (!caller(who).mayRead()) {
            return Optional.of(problem(request, HttpStatus.FORBIDDEN, ErrorCode.FORBIDDEN, "this token may not read"));
        }
        if (MediaRanges.choose(request).isEmpty()) {
            return Optional.of(problem(
                    request, HttpStatus.NOT_ACCEPTABLE, ErrorCode.BAD_USER_INPUT,
                    "accept application/graphql-response+json, application/json or text/event-stream"));
        }
        return Optional.empty();
    }

    /// A body that a web page could send without asking first is taken only with a header that it could not.
    private static boolean isJson(HttpRequest<?> request) {
        String type = request.getContentType()
                .map(MediaType::getName)
                .orElse("")
                .toLowerCase(Locale.ROOT);
        boolean simple = type.equals("text/plain") || type.startsWith("multipart/");
        return type.equals("application/json") || simple && type.equals("text/plain") && request.getHeaders().contains(PREFLIGHT);
    }

    private Publisher<MutableHttpResponse<?>> answer(HttpRequest<?> request, QueryRequest query, Caller caller) {
        String requestId = RequestIds.of(request);
        String cursor = request.getHeaders().get(LAST_EVENT_ID);
        QueryEngine.Operation operation = engine.operation(
                cursor == null || cursor.isEmpty() ? query : query.resumedAfter(cursor), caller, requestId);
        return run(operation)
                .timeout(Limits.TIME)
                .onErrorResume(TimeoutException.class, e -> {
                    operation.cancel();
                    return Mono.just(QueryEngine.refusal(
                            ErrorCode.TIMEOUT, "the operation took longer than " + Limits.TIME, requestId));
                })
                .map(answer -> respond(request, answer).header(RequestIds.HEADER, requestId));
    }

    /// Runs it on a thread of its own, which is told to stop when the client goes away, and never interrupted: it may be
    /// reading a file that others read too, and an interrupt would close it under them.
    private Mono<QueryAnswer> run(QueryEngine.Operation operation) {
        return Mono.create(sink -> {
            sink.onCancel(operation::cancel);
            virtual.execute(() -> {
                try {
                    sink.success(operation.run());
                } catch (RuntimeException e) {
                    sink.error(e);
                }
            });
        });
    }

    private MutableHttpResponse<?> respond(HttpRequest<?> request, QueryAnswer answer) {
        MediaType type = MediaRanges.choose(request).orElse(MediaRanges.JSON);
        if (type.equals(MediaRanges.EVENTS)) {
            return events.response(answer, request);
        }
        if (answer.live().isPresent()) {
            answer.live().get().close();
            return problem(
                    request, HttpStatus.NOT_ACCEPTABLE, ErrorCode.BAD_USER_INPUT,
                    "a subscription is answered as text/event-stream");
        }
        byte[] body = bytes(answer.response());
        boolean cacheable = request.getMethod() == HttpMethod.GET && answer.hasData() && !answer.response().containsKey("errors");
        MutableHttpResponse<?> response = cacheable
                ? Revalidation.respond(request, type, body)
                : HttpResponse.status(status(type, answer)).contentType(type).body(body).header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (answer.failure() == ErrorCode.METHOD_NOT_ALLOWED) {
            response.header(HttpHeaders.ALLOW, "POST");
        }
        if (answer.retryAfterSeconds() != null) {
            response.header(HttpHeaders.RETRY_AFTER, answer.retryAfterSeconds().toString());
        }
        return response;
    }

    /// 200 with data. Without, the error's own status; but a plain JSON client is told of a faulty document with
    /// 200, as such clients expect.
    private static HttpStatus status(MediaType type, QueryAnswer answer) {
        ErrorCode failure = answer.failure();
        if (failure == null) {
            return HttpStatus.OK;
        }
        boolean fault = failure.status() == HttpStatus.BAD_REQUEST.getCode();
        return fault && type.equals(MediaRanges.JSON) ? HttpStatus.OK : HttpStatus.valueOf(failure.status());
    }

    private Mono<MutableHttpResponse<?>> refuse(
            HttpRequest<?> request, HttpStatus status, ErrorCode code, @Nullable String message) {
        return Mono.just(problem(request, status, code, String.valueOf(message)));
    }

    private MutableHttpResponse<?> problem(HttpRequest<?> request, HttpStatus status, ErrorCode code, String message) {
        MediaType type = MediaRanges.choose(request).filter(t -> !t.equals(MediaRanges.EVENTS)).orElse(MediaRanges.JSON);
        String requestId = RequestIds.of(request);
        Map<String, Object> body = new LinkedHashMap<>(QueryEngine.refusal(code, message, requestId).response());
        return HttpResponse.status(status).contentType(type).body(bytes(body)).header(RequestIds.HEADER, requestId);
    }

    private byte[] bytes(Map<String, Object> response) {
        try {
            return parser.json().writeValueAsBytes(response);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a response that is no JSON", e);
        }
    }

    private static Caller caller(@Nullable Authentication who) {
        Objects.requireNonNull(who, "refused before");
        return Callers.of(who);
    }
}
