package custody.server.whole;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// HTTP as a test sees it: every status comes back, nothing throws but the connection.
final class Api implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    final URI server;
    final @Nullable String token;

    Api(URI server, @Nullable String token) {
        this.server = server;
        this.token = token;
    }

    /// The same server with another token.
    Api as(@Nullable String other) {
        return new Api(server, other);
    }

    HttpResponse<String> send(String method, String path, @Nullable String contentType, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(60))
                .method(method, body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, null, new byte[0]);
    }

    HttpResponse<String> post(String path, String contentType, String body) throws IOException, InterruptedException {
        return send("POST", path, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /// A post that must be taken; its answer.
    JsonNode take(String path, String contentType, byte[] body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("POST", path, contentType, body);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /// The `data` of a query that must have no errors.
    JsonNode ask(String query, Map<String, ?> variables) throws IOException, InterruptedException {
        byte[] body = JSON.writeValueAsBytes(Map.of("query", query, "variables", variables));
        JsonNode answer = take("/graphql", "application/json", body);
        if (answer.has("errors")) {
            throw new AssertionError(answer.toPrettyString());
        }
        return answer.get("data");
    }

    /// A field of each of a list.
    static List<String> texts(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.at(field).asText()));
        return texts;
    }

    /// Waits until answers cover so many entries.
    void awaitAnswered(long size) throws IOException, InterruptedException {
        long answered = -1;
        for (int round = 0; round < 6 && answered < size; round++) {
            answered = JSON.readTree(get("/health?answered=" + size).body()).get("answered").asLong();
        }
        if (answered < size) {
            throw new AssertionError("answers cover " + answered + " of " + size + ": " + get("/health").body());
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
