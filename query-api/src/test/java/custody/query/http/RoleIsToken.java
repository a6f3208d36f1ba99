package custody.query.http;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.reactivestreams.Publisher;

/// Takes the bearer token for the role of whoever asks, where a test sets `custody.test.roles`; with `trusted-` before it
/// only trusted documents may be asked.
@Singleton
@Requires(property = "custody.test.roles")
final class RoleIsToken implements AuthenticationFetcher<HttpRequest<?>> {
    private static final String BEARER = "Bearer ";
    private static final String TRUSTED = "trusted-";

    @Override
    public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
        String header = request.getHeaders().get("Authorization");
        return header == null ? Publishers.empty() : Publishers.just(who(header.substring(BEARER.length())));
    }

    private static Authentication who(String token) {
        return token.startsWith(TRUSTED)
                ? Authentication.build("tester", List.of(token.substring(TRUSTED.length())), Map.of(Callers.TRUSTED_ONLY, true))
                : Authentication.build("tester", List.of(token));
    }
}
