package custody.ingest.http;

import custody.ingest.intake.MemoryAppender;
import custody.ledger.admission.Appender;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/// A ledger in memory, and tokens that say what they are: `role` or `integrator:source,source`.
@Factory
@Requires(property = "custody.test.ledger")
class TestLedger {
    @Singleton
    MemoryAppender ledger() {
        return new MemoryAppender();
    }

    @Singleton
    Appender appender(MemoryAppender ledger) {
        return ledger;
    }

    @Singleton
    AuthenticationFetcher<HttpRequest<?>> tokens() {
        return request -> request.getHeaders().getAuthorization()
                .map(header -> header.substring("Bearer ".length()))
                .map(token -> Publishers.just(identity(token)))
                .orElseGet(Publishers::empty);
    }

    private static Authentication identity(String token) {
        String[] parts = token.split(":", 2);
        List<String> sources = parts.length == 2 ? List.of(parts[1].split(",")) : List.of();
        return Authentication.build("token:" + parts[0], List.of(parts[0]), Map.of("sources", sources));
    }
}
