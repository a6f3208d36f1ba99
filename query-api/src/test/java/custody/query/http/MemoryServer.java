package custody.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.query.Eventually;
import custody.query.answer.ChainReport;
import custody.query.answer.Projections;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A server with GraphQL alone over a ledger in memory that tells the golden scenario. The bearer token is a role.
final class MemoryServer implements AutoCloseable {
    static final String SECRET = "aws:secretsmanager:eu-west-1:111122223333:prod/db";
    static final String CREDENTIAL = "aws:ak:ASIAEXAMPLE0001";
    static final ObjectMapper JSON = new ObjectMapper();

    final EmbeddedServer server;
    final MemoryLedger ledger;
    private final HttpClient client = HttpClient.newHttpClient();
    private final @Nullable Path made;

    /// Answers from memory.
    MemoryServer() {
        this(Map.of("flyway.enabled", "false"), null);
    }

    /// With these settings, and a directory that goes when it is closed.
    private MemoryServer(Map<String, Object> more, @Nullable Path made) {
        this.made = made;
        Map<String, Object> settings = new HashMap<>(more);
        settings.putAll(Map.of(
                "custody.test.memory", "true",
                "custody.test.roles", "true",
                "micronaut.server.port", "-1",
                "micronaut.server.max-request-size", "64MB",
                "micronaut.server.netty.request-decompression-enabled", "false",
                "micronaut.security.reject-not-found", "false",
                "micronaut.executors.virtual.type", "thread-per-task",
                "micronaut.executors.virtual.virtual", "true"));
        server = ApplicationContext.run(EmbeddedServer.class, settings);
        ledger = server.getApplicationContext().getBean(MemoryLedger.class);
    }

    /// Answers from memory, and counts what that takes ([Looks]).
    static MemoryServer counting() {
        return new MemoryServer(Map.of("flyway.enabled", "false", "custody.test.looks", "true"), null);
    }

    /// Answers from a database and an index, as the product does.
    static MemoryServer stored() {
        Path made = directory();
        return new MemoryServer(settings(made), made);
    }

    /// As [#stored()], in a directory that the test has made.
    static MemoryServer stored(Path directory) {
        return new MemoryServer(settings(directory), null);
    }

    /// As [#stored()], and what the detections find becomes entries of the ledger.
    static MemoryServer detecting() {
        Path made = directory();
        return new MemoryServer(appending(made), made);
    }

    /// As [#detecting], in a directory that the test has made, and the alerts are delivered to a webhook.
    static MemoryServer delivering(Path directory, String url, String secret) {
        Map<String, Object> settings = appending(directory);
        settings.put("custody.webhooks.pager.url", url);
        settings.put("custody.webhooks.pager.secret", secret);
        settings.put("custody.webhooks.pager.severities", List.of("high"));
        return new MemoryServer(settings, null);
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("custody");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> appending(Path directory) {
        Map<String, Object> settings = new HashMap<>(settings(directory));
        settings.put("custody.detections.append", "true");
        settings.put("custody.detections.clock", "false");
        return settings;
    }

    private static Map<String, Object> settings(Path directory) {
        return Map.of(
                "custody.data", directory.toString(),
                "custody.test.sqlite", true,
                "datasources.default.url", "jdbc:sqlite:" + directory.resolve("state.db")
                        + "?journal_mode=WAL&synchronous=OFF&busy_timeout=10000&transaction_mode=IMMEDIATE",
                "datasources.default.driver-class-name", "org.sqlite.JDBC",
                "datasources.default.db-type", "postgres",
                "datasources.default.dialect", "POSTGRES",
                "datasources.default.maximum-pool-size", 4,
                "flyway.datasources.default.enabled", true,
                "flyway.datasources.default.locations", "classpath:db/query");
    }

    /// Waits until questions cover the whole ledger.
    void caughtUp() throws Exception {
        Projections projections = server.getApplicationContext().getBean(Projections.class);
        Eventually.holds(() -> projections.size() >= ledger.size(),
                () -> "questions cover " + projections.size() + " of " + ledger.size() + " entries");
    }

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

    /// Fills the ledger with a file of testdata/, received at one time after another.
    MemoryServer tell(String file, Instant first) throws Exception {
        ledger.clear();
        Instant received = first;
        for (String line : Files.readAllLines(Path.of("..", "testdata").resolve(file))) {
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

    HttpRequest.Builder to(String role, String query) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(server.getURL() + "/graphql" + query));
        return role == null ? builder : builder.header("Authorization", "Bearer " + role);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<InputStream> stream(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    HttpResponse<String> post(String role, String accept, String body) throws Exception {
        return send(to(role, "")
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /// The `data` of a query without variables that must have no errors.
    JsonNode data(String query) throws Exception {
        return data(query, Map.of());
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
        caughtUp();
        String body = JSON.writeValueAsString(Map.of("query", query, "variables", variables));
        return JSON.readTree(post(role, "application/json", body).body());
    }

    @Override
    public void close() {
        server.close();
        if (made != null) {
            delete(made);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Singleton
    @Requires(property = "custody.test.memory")
    static final class Reports implements ChainReport.Source {
        private static final Instant AT = Instant.parse("2026-11-21T11:00:00Z");

        volatile ChainReport last = report(8, null);

        /// Of a check of a ledger of eight entries.
        static ChainReport report(long checked, @Nullable Long firstBad) {
            return new ChainReport(
                    firstBad == null, 0, 8, checked, firstBad, null, null, List.of(), true, AT, AT.plusSeconds(1));
        }

        @Override
        public Optional<ChainReport> last() {
            return Optional.of(last);
        }
    }
}
