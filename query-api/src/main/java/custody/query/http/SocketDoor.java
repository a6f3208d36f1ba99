package custody.query.http;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.security.authentication.Authentication;

/// Refuses the upgrade to a socket for a token that is none, or of one who may not read.
@ServerFilter(GraphQlSocket.ROUTE)
final class SocketDoor implements Ordered {
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @RequestFilter
    @Nullable HttpResponse<?> upgrade(HttpRequest<?> request) {
        boolean socket = "websocket".equalsIgnoreCase(request.getHeaders().get(HttpHeaders.UPGRADE));
        if (!socket || !request.getHeaders().contains(HttpHeaders.AUTHORIZATION)) {
            return null;
        }
        Authentication who = request.getUserPrincipal(Authentication.class).orElse(null);
        if (who == null) {
            return HttpResponse.status(HttpStatus.UNAUTHORIZED).header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return Callers.of(who).mayRead() ? null : HttpResponse.status(HttpStatus.FORBIDDEN);
    }
}
