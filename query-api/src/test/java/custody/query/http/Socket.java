package custody.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A client of the socket: sends messages, hands out those that come, and how it ended (`closed CODE`).
final class Socket implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final WebSocket socket;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    Socket(MemoryServer server, String role, String protocol) throws Exception {
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
        if (role != null) {
            builder.header("Authorization", "Bearer " + role);
        }
        if (protocol != null) {
            builder.subprotocols(protocol);
        }
        URI uri = URI.create(server.server.getURL().toString().replaceFirst("^http", "ws") + "/graphql");
        socket = builder.buildAsync(uri, this).get(20, TimeUnit.SECONDS);
    }

    /// A socket that is ready for operations.
    static Socket ready(MemoryServer server, String role) throws Exception {
        Socket socket = new Socket(server, role, GraphQlSocket.PROTOCOL);
        socket.send("{\"type\":\"connection_init\"}");
        String ack = socket.message();
        if (!ack.equals("{\"type\":\"connection_ack\"}")) {
            throw new AssertionError(ack);
        }
        return socket;
    }

    Socket send(String text) throws Exception {
        socket.sendText(text, true).get(20, TimeUnit.SECONDS);
        return this;
    }

    Socket subscribe(String id, String query, Map<String, ?> variables) throws Exception {
        return send(MemoryServer.JSON.writeValueAsString(Map.of(
                "id", id, "type", "subscribe", "payload", Map.of("query", query, "variables", variables))));
    }

    String message() throws InterruptedException {
        String message = messages.poll(20, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing came in 20 s");
        }
        return message;
    }

    JsonNode json() throws Exception {
        return MemoryServer.JSON.readTree(message());
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            messages.add(part.toString());
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        messages.add("closed " + code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        messages.add("error " + error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
