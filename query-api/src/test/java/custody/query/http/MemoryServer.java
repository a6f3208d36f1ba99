package custody.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.query.answer.ChainReport;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A server with GraphQL alone over a ledger in memory that tells the golden scenario. The bearer token is a role.
final class MemoryServer implements AutoCloseable {
    static final String SECRET = "aws:secretsmanager:eu-west-1:111122223333:prod/db";
    static final String CREDENTIAL = "aws:ak:ASIAEXAMPLE0001";
    static final ObjectMapper JSON = new ObjectMapper();

    final EmbeddedServer server = ApplicationContext.run(EmbeddedServer.class, Map.of(
            "custody.test.memory", "true",
            "micronaut.server.port", "-1",
            "micronaut.server.max-request-size", "64MB",
            "flyway.enabled", "false",
            "micronaut.security.reject-not-found", "false",
            "micronaut.executors.virtual.type", "thread-per-task",
            "micronaut.executors.virtual.virtual", "true"));
    final MemoryLedger ledger = server.getApplicationContext().getBean(MemoryLedger.class);
    private final HttpClient client = HttpClient.newHttpClient();

    /// Fills the ledger with the eight events of the golden scenario.
    MemoryServer tell() throws Exception {
        ledger.clear();
        Instant received = Instant.parse("2026-11-21T10:40:00Z");
        for (String line : resource("/golden-scenario.ndjson").split("\n")) {
            ledger.add(line, received);
            received = received.plusSeconds(1);
        }
        return this;
    }

    static String resource(String name) throws IOException {
        try (InputStream in = MemoryServer.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String question(int number) throws IOException {
        return resource("/questions/Q%02d.graphql".formatted(number));
    }

    java.net.http.HttpRequest.Builder to(String role, String query) {
        java.net.http.HttpRequest.Builder builder =
                java.net.http.HttpRequest.newBuilder(URI.create(server.getURL() + "/graphql" + query));
        return role == null ? builder : builder.header("Authorization", "Bearer " + role);
    }

    HttpResponse<String> send(java.net.http.HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String role, String accept, String body) throws Exception {
        return send(to(role, "")
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    }

    /// The `data` of a query that must have no errors.
    JsonNode data(String query, Map<String, ?> variables) throws Exception {
        JsonNode answer = answer("compliance", query, variables);
        if (answer.has("errors")) {
            throw new AssertionError(answer.toPrettyString());
        }
        return answer.get("data");
    }

    JsonNode answer(String role, String query, Map<String, ?> variables) throws Exception {
        String body = JSON.writeValueAsString(Map.of("query", query, "variables", variables));
        return JSON.readTree(post(role, "application/json", body).body());
    }

    @Override
    public void close() {
        server.close();
    }

    @Singleton
    @Requires(property = "custody.test.memory")
    static final class RoleIsToken implements AuthenticationFetcher<HttpRequest<?>> {
        @Override
        public org.reactivestreams.Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
            String header = request.getHeaders().get("Authorization");
            return header == null
                    ? Publishers.empty()
                    : Publishers.just(Authentication.build("tester", List.of(header.substring("Bearer ".length()))));
        }
    }

    @Factory
    @Requires(property = "custody.test.memory")
    static final class Reports {
        @Singleton
        ChainReport.Source report() {
            Instant at = Instant.parse("2026-11-21T11:00:00Z");
            return () -> Optional.of(
                    new ChainReport(true, 0, 8, 8, null, null, null, List.of(), true, at, at.plusSeconds(1)));
        }
    }
}
