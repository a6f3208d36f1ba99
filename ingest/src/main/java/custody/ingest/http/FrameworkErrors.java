package custody.ingest.http;

import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Gives the framework's own errors the form of ours. Their messages stay inside: they quote what was sent.
@Singleton
final class FrameworkErrors implements ErrorResponseProcessor<byte[]> {
    @Override
    public MutableHttpResponse<byte[]> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        Problem problem = context.getRootCause().flatMap(FrameworkErrors::ofParameter)
                .orElseGet(() -> problem(HttpStatus.valueOf(response.code())));
        return response.contentType(Problem.MEDIA_TYPE).body(problem.bytes(more -> {}));
    }

    /// Names a parameter of the path or the query that does not read; its name is ours.
    private static Optional<Problem> ofParameter(Throwable cause) {
        return switch (cause) {
            case ConversionErrorException e -> Optional.of(
                    new Problem(HttpStatus.BAD_REQUEST, "bad_request", e.getArgument().getName() + " cannot be read"));
            case UnsatisfiedRouteException e -> Optional.of(
                    new Problem(HttpStatus.BAD_REQUEST, "bad_request", e.getArgument().getName() + " is missing"));
            default -> Optional.empty();
        };
    }

    static Problem problem(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST -> new Problem(status, "bad_request", "the request cannot be read");
            case UNAUTHORIZED -> new Problem(status, "token_required", "send a token: Authorization: Bearer …");
            case FORBIDDEN -> new Problem(status, "role_forbidden", "this token may not do this");
            case NOT_FOUND -> new Problem(status, "not_found", "there is nothing here");
            case METHOD_NOT_ALLOWED -> new Problem(status, "method_not_allowed", "not by this method");
            case NOT_ACCEPTABLE -> new Problem(status, "not_acceptable", "there is no such form of the answer");
            case REQUEST_ENTITY_TOO_LARGE -> new Problem(status, "body_too_large", "the body is too large");
            case UNSUPPORTED_MEDIA_TYPE -> new Problem(status, "content_type", "the body's type is not taken here");
            case REQUEST_URI_TOO_LONG -> new Problem(status, "uri_too_long", "the address is too long");
            case TOO_MANY_REQUESTS -> new Problem(status, "busy", "try again later");
            case SERVICE_UNAVAILABLE -> new Problem(status, "unavailable", "try again later");
            default -> status.getCode() >= 500
                    ? new Problem(status, "internal", "something went wrong inside; the log of the server says what")
                    : new Problem(status, "bad_request", "the request cannot be answered");
        };
    }
}
