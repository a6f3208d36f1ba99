package custody.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// What a stranger's program does with a server: post records, ask, take a proof. One token, one thread.
final class Client implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI server;
    private final String token;

    Client(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    /// Posts records as a source; the answer's document.
    JsonNode post(String path, String contentType, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = to(path).header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return JSON.readTree(send(request));
    }

    /// Sets something up.
    void put(String path, Map<String, String> settings) throws IOException, InterruptedException {
        send(to(path).header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(settings))));
    }

    /// Asks; the `data` of the answer.
    JsonNode ask(String query, Map<String, ?> variables) throws IOException, InterruptedException {
        byte[] body = JSON.writeValueAsBytes(Map.of("query", query, "variables", variables));
        JsonNode answer = post("/graphql", "application/json", body);
        if (answer.has("errors")) {
            throw new IOException("the question was refused: " + answer.at("/errors/0/message").asText());
        }
        return answer.get("data");
    }

    String get(String path) throws IOException, InterruptedException {
        return send(to(path).GET());
    }

    /// Waits until answers cover so many entries.
    void awaitAnswered(long size) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long answered;
        do {
            answered = JSON.readTree(get("/health?answered=" + size)).get("answered").asLong();
        } while (answered < size && System.nanoTime() < end);
        if (answered < size) {
            throw new IOException("answers cover " + answered + " of " + size + " entries after " + PATIENCE.toSeconds() + " s");
        }
    }

    /// A file of the program.
    static String resource(String name) throws IOException {
        try (InputStream in = Client.class.getResourceAsStream("/custody/demo/" + name)) {
            if (in == null) {
                throw new IOException("the program lacks its own file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE).header("Authorization", "Bearer " + token);
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.uri().getPath() + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    @Override
    public void close() {
        http.close();
    }
}
