package custody.query.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.query.graphql.Caller;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One socket in the protocol `graphql-transport-ws`: who speaks, what runs, and when it is over.
///
/// Messages come one at a time; operations run on threads of their own and each has one message under way at most, so
/// a client that does not read stops its own operations and nothing else.
final class Conversation {
    /// Operations at once on one socket.
    static final int OPERATIONS = 20;
    /// From the opening to `connection_init`.
    static final Duration INIT = Duration.ofSeconds(10);
    /// A message that the client does not take for so long ends the conversation.
    static final Duration SLOWEST = Duration.ofSeconds(60);
    private static final Duration PING = Duration.ofSeconds(25);
    private static final Duration SILENCE = Duration.ofSeconds(75);
    private static final int MAX_ID = 128;

    /// The socket.
    interface Wire {
        /// Done when the message has gone out.
        CompletionStage<?> send(String text);

        void close(CloseCode code, String reason);
    }

    /// Why a socket is closed (the protocol's own numbers).
    enum CloseCode {
        INVALID_MESSAGE(4400),
        UNAUTHORIZED(4401),
        FORBIDDEN(4403),
        SUBPROTOCOL(4406),
        INIT_TIMEOUT(4408),
        SUBSCRIBER_EXISTS(4409),
        TOO_MANY_INITS(4429),
        TOO_SLOW(1013);

        private final int number;

        CloseCode(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /// What `connection_init` decides, and what runs an operation.
    interface Host {
        Optional<Caller> caller(@Nullable String authorization);

        /// Runs it to the end; answers go to [#next] and so on.
        Running start(Conversation conversation, String id, Map<?, ?> payload, Caller caller);

        Doorkeeper.Pass pass(@Nullable String authorization);
    }

    /// An operation under way.
    interface Running {
        void cancel();
    }

    private enum Phase {
        NEW,
        INITIALISING,
        READY,
        CLOSED
    }

    private final Wire wire;
    private final Host host;
    private final ObjectMapper json;
    private final Executor executor;
    private final @Nullable String authorization;
    private final long openedAt = System.nanoTime();
    private final Map<String, Running> running = new HashMap<>();
    private Phase phase = Phase.NEW;
    private @Nullable Caller caller;
    private Doorkeeper.@Nullable Pass pass;
    private long heardAt = openedAt;
    private long pingedAt = openedAt;

    /// `authorization` is that of the upgrade, if it had one.
    Conversation(Wire wire, Host host, ObjectMapper json, Executor executor, @Nullable String authorization) {
        this.wire = wire;
        this.host = host;
        this.json = json;
        this.executor = executor;
        this.authorization = authorization;
    }

    /// Takes a message of the client.
    void take(String text) {
        Map<?, ?> message;
        try {
            message = json.readValue(text, Map.class);
        } catch (JsonProcessingException e) {
            close(CloseCode.INVALID_MESSAGE, "a message is a JSON object");
            return;
        }
        heard();
        Object type = message == null ? null : message.get("type");
        switch (type instanceof String word ? word : "") {
            case "connection_init" -> initialise(message.get("payload"));
            case "ping" -> send("pong", null, message.get("payload"));
            case "pong" -> { }
            case "subscribe" -> subscribe(message.get("id"), message.get("payload"));
            case "complete" -> complete(message.get("id"));
            default -> close(CloseCode.INVALID_MESSAGE, "no such type of message");
        }
    }

    private synchronized void heard() {
        heardAt = System.nanoTime();
    }

    private synchronized void initialise(@Nullable Object payload) {
        if (phase != Phase.NEW) {
            close(CloseCode.TOO_MANY_INITS, "Too many initialisation requests");
            return;
        }
        phase = Phase.INITIALISING;
        String token = token(payload);
        executor.execute(() -> admit(token == null ? authorization : token));
    }

    /// The token of the payload, under the names that clients use.
    private static @Nullable String token(@Nullable Object payload) {
        if (payload instanceof Map<?, ?> map) {
            for (String name : new String[] {"Authorization", "authorization"}) {
                if (map.get(name) instanceof String text) {
                    return text;
                }
            }
        }
        return null;
    }

    private void admit(@Nullable String token) {
        Optional<Caller> found = host.caller(token);
        synchronized (this) {
            if (phase != Phase.INITIALISING) {
                return;
            }
            if (found.isEmpty()) {
                close(CloseCode.FORBIDDEN, "Forbidden");
                return;
            }
            caller = found.get();
            pass = host.pass(token);
            phase = Phase.READY;
            send("connection_ack", null, null);
        }
    }

    private synchronized void subscribe(@Nullable Object id, @Nullable Object payload) {
        Caller asks = caller;
        if (phase != Phase.READY || asks == null) {
            close(CloseCode.UNAUTHORIZED, "Unauthorized");
        } else if (!(id instanceof String name) || name.isEmpty() || name.length() > MAX_ID || !(payload instanceof Map<?, ?> operation)) {
            close(CloseCode.INVALID_MESSAGE, "subscribe has an id and a payload");
        } else if (running.containsKey(name)) {
            close(CloseCode.SUBSCRIBER_EXISTS, "Subscriber for " + name + " already exists");
        } else {
            running.put(name, host.start(this, name, operation, asks));
        }
    }

    private void complete(@Nullable Object id) {
        Running ended;
        synchronized (this) {
            ended = id == null ? null : running.remove(id);
        }
        if (ended != null) {
            ended.cancel();
        }
    }

    /// Operations under way.
    synchronized int operations() {
        return running.size();
    }

    /// Whether the operation is still wanted; another may have its id by now.
    synchronized boolean runs(String id, Running operation) {
        return phase == Phase.READY && running.get(id) == operation;
    }

    CompletionStage<?> next(String id, Object response) {
        return send("next", id, response);
    }

    /// Ends an operation with errors.
    void fail(String id, Running operation, Object errors) {
        if (ended(id, operation)) {
            send("error", id, errors);
        }
    }

    /// Ends an operation.
    void complete(String id, Running operation) {
        if (ended(id, operation)) {
            send("complete", id, null);
        }
    }

    private synchronized boolean ended(String id, Running operation) {
        return running.remove(id, operation);
    }

    private CompletionStage<?> send(String type, @Nullable String id, @Nullable Object payload) {
        Map<String, Object> message = new LinkedHashMap<>();
        if (id != null) {
            message.put("id", id);
        }
        message.put("type", type);
        if (payload != null) {
            message.put("payload", payload);
        }
        try {
            return wire.send(json.writeValueAsString(message));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message that is no JSON", e);
        }
    }

    /// To be called every few seconds: ends what is over, and asks whether the other side is there.
    void tick() {
        long now = System.nanoTime();
        Doorkeeper.Pass held;
        synchronized (this) {
            held = pass;
            if (phase == Phase.CLOSED) {
                return;
            }
            if (phase != Phase.READY) {
                if (now - openedAt > INIT.toNanos()) {
                    close(CloseCode.INIT_TIMEOUT, "Connection initialisation timeout");
                }
                return;
            }
            if (now - heardAt > SILENCE.toNanos()) {
                close(CloseCode.TOO_SLOW, "nothing heard for too long");
                return;
            }
            if (now - pingedAt > PING.toNanos()) {
                pingedAt = now;
                send("ping", null, null);
            }
        }
        if (held != null && !held.isValid()) {
            close(CloseCode.FORBIDDEN, "the token is not valid any more");
        }
    }

    synchronized boolean isReady() {
        return phase == Phase.READY;
    }

    void close(CloseCode code, String reason) {
        closed();
        wire.close(code, reason);
    }

    /// Ends all that runs; the socket is gone.
    void closed() {
        java.util.List<Running> left;
        synchronized (this) {
            phase = Phase.CLOSED;
            left = java.util.List.copyOf(running.values());
            running.clear();
        }
        left.forEach(Running::cancel);
    }
}
