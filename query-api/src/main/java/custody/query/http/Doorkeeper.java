package custody.query.http;

import custody.query.graphql.Caller;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Asks again who somebody is: of sockets that bring their token in a message, and of streams that outlive the
/// request that opened them. Blocks; for virtual threads.
@Singleton
final class Doorkeeper {
    /// A token that was revoked ends its streams within this time.
    static final Duration AGAIN_AFTER = Duration.ofSeconds(30);
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final List<AuthenticationFetcher<HttpRequest<?>>> fetchers;

    Doorkeeper(List<AuthenticationFetcher<HttpRequest<?>>> fetchers) {
        this.fetchers = List.copyOf(fetchers);
    }

    /// The reader whose `Authorization` this is; empty when it is nobody's, or of one who may not read.
    Optional<Caller> caller(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            return Optional.empty();
        }
        HttpRequest<?> request = HttpRequest.GET("/graphql").header(HttpHeaders.AUTHORIZATION, authorization);
        Mono<Authentication> first = Flux.fromIterable(fetchers)
                .concatMap(each -> Flux.from(each.fetchAuthentication(request)))
                .next();
        return first.blockOptional(WAIT).map(Callers::of).filter(Caller::mayRead);
    }

    /// What a stream holds that was opened with this request.
    Pass pass(HttpRequest<?> request) {
        return new Pass(request.getHeaders().get(HttpHeaders.AUTHORIZATION));
    }

    Pass pass(@Nullable String authorization) {
        return new Pass(authorization);
    }

    /// The right to go on reading, looked up again from time to time. For one thread.
    final class Pass {
        private final @Nullable String authorization;
        private long lookedAt = System.nanoTime();
        private boolean valid = true;

        private Pass(@Nullable String authorization) {
            this.authorization = authorization;
        }

        boolean isValid() {
            // Whoever came without a token was let in by something that cannot be asked again.
            if (authorization != null && valid && System.nanoTime() - lookedAt > AGAIN_AFTER.toNanos()) {
                lookedAt = System.nanoTime();
                valid = caller(authorization).isPresent();
            }
            return valid;
        }
    }
}
