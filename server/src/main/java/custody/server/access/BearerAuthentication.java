package custody.server.access;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// Turns `Authorization: Bearer` into the identity that the rest of the server sees. The database is asked on a
/// virtual thread, never on the event loop.
@Singleton
@Order(-100)
final class BearerAuthentication implements AuthenticationFetcher<HttpRequest<?>> {
    private static final String SCHEME = "Bearer ";
    /// Longer than any token of ours.
    private static final int MAX_TOKEN = 512;

    private final Tokens tokens;
    private final ExecutorService virtual;

    BearerAuthentication(Tokens tokens, @Named(TaskExecutors.VIRTUAL) ExecutorService virtual) {
        this.tokens = tokens;
        this.virtual = virtual;
    }

    @Override
    public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
        String header = request.getHeaders().get("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || header.length() > MAX_TOKEN) {
            return Publishers.empty();
        }
        String text = header.substring(SCHEME.length()).strip();
        return Mono.fromCallable(() -> tokens.check(text))
                .subscribeOn(Schedulers.fromExecutorService(virtual))
                .flatMap(found -> Mono.justOrEmpty(found.map(BearerAuthentication::identity)));
    }

    private static Authentication identity(AccessToken token) {
        List<String> sources = token.sources().isEmpty() ? List.of() : List.of(token.sources().split("\n"));
        return Authentication.build(
                "token:" + token.id(), List.of(token.role()),
                Map.of("sources", sources, "trustedDocumentsOnly", token.trustedDocumentsOnly() != 0));
    }
}
