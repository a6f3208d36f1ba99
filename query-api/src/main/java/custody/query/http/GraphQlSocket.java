package custody.query.http;

import custody.query.graphql.QueryEngine;
import custody.query.graphql.TrustedDocuments;
import custody.query.http.Conversation.CloseCode;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import io.micronaut.security.annotation.Secured;
import io.micronaut.websocket.CloseReason;
import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnClose;
import io.micronaut.websocket.annotation.OnError;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.OnOpen;
import io.micronaut.websocket.annotation.ServerWebSocket;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/graphql` as a WebSocket that speaks `graphql-transport-ws`.
///
/// Whoever sends a token with the upgrade is known before the socket is accepted ([SocketDoor]); a browser, which
/// cannot, brings it in `connection_init` and has little time and little room until then.
@ServerWebSocket(value = GraphQlSocket.ROUTE, subprotocols = GraphQlSocket.PROTOCOL)
@Secured("isAnonymous()")
class GraphQlSocket {
    /// Where upgrades of `/graphql` are sent ([SocketPipeline]).
    static final String ROUTE = "/graphql/socket";
    static final String PROTOCOL = "graphql-transport-ws";
    /// Bytes of a message, in however many fragments it comes.
    static final int MAX_MESSAGE = 256 * 1024;
    /// Sockets at once, and those of them that have not said who they are.
    private static final int SOCKETS = 1_000;
    private static final int STRANGERS = 100;
    private static final Duration TICK = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(GraphQlSocket.class);

    private final Map<String, Conversation> conversations = new ConcurrentHashMap<>();
    private final RequestParser parser;
    private final SocketOperations operations;
    private final ExecutorService virtual;
    private final TaskScheduler scheduler;

    GraphQlSocket(
            QueryEngine engine, TrustedDocuments documents, Doorkeeper door,
            @Named(TaskExecutors.VIRTUAL) ExecutorService virtual, @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {
        this.parser = new RequestParser(documents);
        this.operations = new SocketOperations(engine, parser, door, virtual);
        this.virtual = virtual;
        this.scheduler = scheduler;
    }

    @PostConstruct
    void start() {
        scheduler.scheduleAtFixedRate(TICK, TICK, () -> virtual.execute(this::tick));
    }

    private void tick() {
        conversations.values().forEach(Conversation::tick);
    }

    @OnOpen
    void open(WebSocketSession session, HttpRequest<?> request) {
        Conversation.Wire wire = new SessionWire(session);
        if (session.getSubprotocol().filter(PROTOCOL::equals).isEmpty()) {
            wire.close(CloseCode.SUBPROTOCOL, "Subprotocol not acceptable");
            return;
        }
        long strangers = conversations.values().stream().filter(each -> !each.isReady()).count();
        if (conversations.size() >= SOCKETS || strangers >= STRANGERS) {
            wire.close(CloseCode.TOO_SLOW, "too many sockets are open");
            return;
        }
        String authorization = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        conversations.put(session.getId(), new Conversation(wire, operations, parser.json(), virtual, authorization));
    }

    @OnMessage(maxPayloadLength = MAX_MESSAGE)
    void message(String text, WebSocketSession session) {
        Conversation conversation = conversations.get(session.getId());
        if (conversation != null) {
            conversation.take(text);
        }
    }

    @OnClose
    void close(WebSocketSession session) {
        Conversation conversation = conversations.remove(session.getId());
        if (conversation != null) {
            conversation.closed();
        }
    }

    @OnError
    void error(WebSocketSession session, Throwable thrown) {
        LOG.info("socket {} failed: {}", session.getId(), thrown.toString());
        Conversation conversation = conversations.get(session.getId());
        if (conversation != null) {
            conversation.close(CloseCode.INVALID_MESSAGE, "not a message of this protocol, or larger than " + MAX_MESSAGE + " bytes");
        }
    }

    private record SessionWire(WebSocketSession session) implements Conversation.Wire {
        @Override
        public CompletionStage<?> send(String text) {
            return session.sendAsync(text);
        }

        @Override
        public void close(CloseCode code, String reason) {
            if (session.isOpen()) {
                session.close(new CloseReason(code.number(), reason));
            }
        }
    }
}
