package custody.ingest.http;

import io.micronaut.context.annotation.Factory;
import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers when the database does not: 503, and a line in the log instead of a trace.
@Factory
class DatabaseErrors {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseErrors.class);

    @Singleton
    ExceptionHandler<DataAccessException, HttpResponse<?>> access() {
        return new OnAccess();
    }

    @Singleton
    ExceptionHandler<ConnectionException, HttpResponse<?>> connection() {
        return new OnConnection();
    }

    private static HttpResponse<?> answer(RuntimeException e) {
        LOG.warn("the database does not answer: {}", e.getMessage());
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "database_unavailable", "the database does not answer: try again later")
                .response();
    }

    private static final class OnAccess implements ExceptionHandler<DataAccessException, HttpResponse<?>> {
        @Override
        @SuppressWarnings("rawtypes")
        public HttpResponse<?> handle(HttpRequest request, DataAccessException e) {
            return answer(e);
        }
    }

    private static final class OnConnection implements ExceptionHandler<ConnectionException, HttpResponse<?>> {
        @Override
        @SuppressWarnings("rawtypes")
        public HttpResponse<?> handle(HttpRequest request, ConnectionException e) {
            return answer(e);
        }
    }
}
