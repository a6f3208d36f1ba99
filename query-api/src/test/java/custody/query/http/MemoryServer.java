package custody.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.query.answer.Attributed;
import custody.query.answer.ChainReport;
import custody.query.answer.GrantKey;
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
    static final GrantKey GRANT = new GrantKey("apono:acme", "apono:req:123");
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
    final MemoryProjections projections = server.getApplicationContext().getBean(MemoryProjections.class);
    private final HttpClient client = HttpClient.newHttpClient();

    /// Fills the ledger with the eight events, and with what the rules say about the two uses among them.
    MemoryServer tell() throws Exception {
        ledger.clear();
        projections.verdicts.clear();
        Instant received = Instant.parse("2026-11-21T10:40:00Z");
        for (String line : resource("/golden-scenario.ndjson").split("\n")) {
            ledger.add(line, received);
            received = received.plusSeconds(1);
        }
        List<Attributed.Hop> chain = List.of(
                new Attributed.Hop("apono:user:u-alice", true, null, null, null),
                new Attributed.Hop("apono:grantee:agent-7", true, 3L, GRANT, null),
                new Attributed.Hop("aws:iam:role/agent-runner", true, 4L, null, null));
        List<Attributed.Join> joins = List.of(
                new Attributed.Join("aws.access_key_id", "ASIAEXAMPLE0001", "aws:111122223333", "aws:111122223333", "EXACT"),
                new Attributed.Join("apono.agent_session", "sess-55", "aws:111122223333", "apono:acme", "EXACT"));
        projections.verdicts.put(5L, List.of(
                judged(5, 0, "AUTHORIZED", "OK", List.of(), "FINAL", 5, null, chain, joins)));
        projections.verdicts.put(7L, List.of(
                judged(7, 0, "REVOKED", "VIOLATION", List.of(), "PROVISIONAL", 7, 6L, chain, joins)));
        return this;
    }

    static Attributed judged(
            long use, int version, String verdict, String verdictClass, List<String> flags, String finality, long cause,
            Long revocation, List<Attributed.Hop> chain, List<Attributed.Join> joins) {
        return new Attributed(
                use, version, verdict, verdictClass, flags, finality, "EXACT", "because", "policy-1", cause, GRANT,
                List.of(1L), revocation, chain, joins,
                List.of(new Attributed.Candidate(GRANT, revocation == null ? null : verdict, "EXACT", "tier 2")));
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
