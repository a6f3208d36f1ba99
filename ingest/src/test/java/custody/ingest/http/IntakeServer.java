package custody.ingest.http;

import custody.ingest.intake.MemoryAppender;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// The intake over HTTP on a loopback port, with a ledger in memory and a database of its own.
final class IntakeServer implements AutoCloseable {
    private final EmbeddedServer server;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final MemoryAppender ledger;

    IntakeServer(Path data, String jdbcUrl, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "custody.test.ledger", "true",
                "custody.data", data.toString(),
                "micronaut.server.host", "127.0.0.1",
                "micronaut.server.port", "-1",
                "micronaut.server.max-request-size", "1099511627776",
                "micronaut.server.netty.request-decompression-enabled", "false",
                "micronaut.server.thread-selection", "MANUAL",
                "micronaut.executors.virtual.type", "thread-per-task",
                "micronaut.executors.virtual.virtual", "true"));
        properties.putAll(Map.of(
                "micronaut.security.reject-not-found", "false",
                "datasources.default.url", jdbcUrl,
                "datasources.default.db-type", "postgres",
                "datasources.default.dialect", "POSTGRES",
                "datasources.default.maximum-pool-size", "4",
                "datasources.default.minimum-idle", "0",
                "datasources.default.connection-timeout", "2000",
                "flyway.datasources.default.enabled", "true",
                "flyway.datasources.default.locations", "classpath:db/ingest"));
        properties.putAll(more);
        server = ApplicationContext.run(EmbeddedServer.class, properties);
        ledger = server.getApplicationContext().getBean(MemoryAppender.class);
    }

    IntakeServer(Path data) {
        this(data, sqlite(data), Map.of());
    }

    static String sqlite(Path data) {
        return "jdbc:sqlite:" + data.resolve("state.db")
                + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000&foreign_keys=on&transaction_mode=IMMEDIATE";
    }

    <T> T bean(Class<T> type) {
        return server.getApplicationContext().getBean(type);
    }

    URI uri(String path) {
        return URI.create(server.getURL() + path);
    }

    /// One answer.
    record Reply(int status, Map<String, List<String>> headers, String body) {
        JsonNode json() {
            try {
                return JsonDocument.parse(body.getBytes(StandardCharsets.UTF_8)).root();
            } catch (JsonException e) {
                throw new AssertionError("no JSON: " + body, e);
            }
        }

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }

        String text(String... path) {
            return json().text(path).orElse("");
        }

        long number(String name) {
            JsonNode node = json().get(name);
            return node == null ? -1 : node.asInteger().orElse(-1);
        }
    }

    Reply post(String token, String path, String type, byte[] body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    Reply post(String token, String path, String type, String body, String... headers) throws IOException, InterruptedException {
        return post(token, path, type, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Reply get(String token, String path) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(request);
    }

    Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.headers().map(), response.body());
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
