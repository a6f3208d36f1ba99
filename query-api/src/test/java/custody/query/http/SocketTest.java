package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.query.Eventually;
import custody.query.live.Seats;
import java.net.http.WebSocketHandshakeException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `graphql-transport-ws` over a real socket: the life of an operation, and every way a socket is closed.
class SocketTest {
    private static final String EVENTS = "subscription($a: String) {eventAppended(after: $a) {seq}}";
    @AutoClose
    private static final MemoryServer server = new MemoryServer();

    @BeforeEach
    void tell() throws Exception {
        server.tell();
    }

    private static Socket open(String role) throws Exception {
        return new Socket(server, role, GraphQlSocket.PROTOCOL);
    }

    @Test
    void queriesSubscriptionsAndErrors() throws Exception {
        try (Socket socket = Socket.ready(server, "responder")) {
            assertEquals(GraphQlSocket.PROTOCOL, socket.socket.getSubprotocol());
            socket.subscribe("q", "{ledger {size}}", Map.of());
            assertEquals("{\"id\":\"q\",\"type\":\"next\",\"payload\":{\"data\":{\"ledger\":{\"size\":\"8\"}}}}", socket.message());
            assertEquals("{\"id\":\"q\",\"type\":\"complete\"}", socket.message());
            JsonNode error = socket.subscribe("e", "{nothing}", Map.of()).json();
            assertEquals("error", error.get("type").asText());
            assertEquals("BAD_USER_INPUT", error.at("/payload/0/extensions/code").asText());
            JsonNode cursor = socket.subscribe("c", EVENTS, Map.of("a", "nonsense")).json();
            assertEquals("error", cursor.get("type").asText(), cursor.toString());
            socket.subscribe("s", EVENTS, Map.of("a", "6"));
            assertEquals("6", socket.json().at("/payload/data/eventAppended/seq").asText());
            JsonNode last = socket.json();
            assertEquals("7", last.at("/payload/data/eventAppended/seq").asText());
            server.ledger.add(
                    ToldScenario.line(7).replace("0aa3c9b1", "0aa3c9b2"),
                    Instant.parse("2026-11-21T12:00:00Z"));
            assertEquals("8", socket.json().at("/payload/data/eventAppended/seq").asText());
            socket.send("{\"id\":\"s\",\"type\":\"complete\"}");
            socket.subscribe("s", EVENTS, Map.of("a", last.at("/payload/extensions/cursor").asText()));
            assertEquals("8", socket.json().at("/payload/data/eventAppended/seq").asText(), "the id is free again");
        }
        assertSeatsGivenBack();
    }

    private static void assertSeatsGivenBack() throws Exception {
        Seats seats = server.server.getApplicationContext().getBean(Seats.class);
        Eventually.holds(() -> seats.taken() == 0, () -> seats.taken() + " seats are taken");
    }

    @Test
    void pingIsAnsweredAtAnyTime() throws Exception {
        try (Socket socket = open(null)) {
            socket.send("{\"type\":\"ping\",\"payload\":{\"a\":1}}");
            assertEquals("{\"type\":\"pong\",\"payload\":{\"a\":1}}", socket.message());
            socket.send("{\"type\":\"pong\"}").send("{\"type\":\"ping\"}");
            assertEquals("{\"type\":\"pong\"}", socket.message());
        }
    }

    @Test
    void aClientThatClosesIsAnsweredWithItsOwnCode() throws Exception {
        try (Socket socket = Socket.ready(server, "responder")) {
            socket.subscribe("s", EVENTS, Map.of());
            socket.socket.sendClose(1000, "done").get(20, TimeUnit.SECONDS);
            assertEquals("closed 1000", socket.message());
        }
        assertSeatsGivenBack();
    }

    @Test
    void aBrowserBringsItsTokenInTheFirstMessage() throws Exception {
        try (Socket socket = open(null)) {
            socket.send("{\"type\":\"connection_init\",\"payload\":{\"Authorization\":\"Bearer responder\"}}");
            assertEquals("{\"type\":\"connection_ack\"}", socket.message());
            socket.subscribe("q", "{ledger {size}}", Map.of());
            assertEquals("next", socket.json().get("type").asText());
        }
    }

    @Test
    void aTokenIsLookedAtBeforeTheSocketIsAccepted() {
        ExecutionException refused = assertThrows(ExecutionException.class, () -> open("integrator"));
        assertTrue(refused.getCause() instanceof WebSocketHandshakeException, refused.toString());
        assertEquals(403, ((WebSocketHandshakeException) refused.getCause()).getResponse().statusCode());
    }

    private static void assertCloses(int code, String... messages) throws Exception {
        try (Socket socket = open(null)) {
            for (String message : messages) {
                socket.send(message);
            }
            String last = socket.message();
            while (!last.startsWith("closed") && !last.startsWith("error")) {
                last = socket.message();
            }
            assertEquals("closed " + code, last);
        }
    }

    @Test
    void closeCodes() throws Exception {
        String init = "{\"type\":\"connection_init\",\"payload\":{\"Authorization\":\"Bearer responder\"}}";
        assertCloses(4400, "{");
        assertCloses(4400, "[]");
        assertCloses(4400, "{\"type\":\"start\"}");
        assertCloses(4401, "{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{ledger {size}}\"}}");
        assertCloses(4403, "{\"type\":\"connection_init\"}");
        assertCloses(4403, "{\"type\":\"connection_init\",\"payload\":{\"Authorization\":\"Bearer integrator\"}}");
        assertCloses(4429, init, init);
        String subscribe = "{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"subscription {eventAppended {seq}}\"}}";
        try (Socket socket = Socket.ready(server, "responder")) {
            socket.send(subscribe).send(subscribe);
            assertEquals("closed 4409", socket.message());
        }
        try (Socket socket = Socket.ready(server, "responder")) {
            socket.send("{\"type\":\"subscribe\",\"payload\":{\"query\":\"{ledger {size}}\"}}");
            assertEquals("closed 4400", socket.message());
        }
        try (Socket socket = new Socket(server, "responder", null)) {
            assertEquals("closed 4406", socket.message());
        }
        assertSeatsGivenBack();
    }

    @Test
    void whoSaysNothingIsShownOut() throws Exception {
        try (Socket socket = open("responder")) {
            assertEquals("closed 4408", socket.message());
        }
    }

    @Test
    void operationsOfASocketAreBounded() throws Exception {
        try (Socket socket = Socket.ready(server, "responder")) {
            for (int i = 0; i < Conversation.OPERATIONS; i++) {
                socket.subscribe("s" + i, "subscription {eventAppended {seq}}", Map.of());
            }
            JsonNode refused = socket.subscribe("more", "subscription {eventAppended {seq}}", Map.of()).json();
            assertEquals("error", refused.get("type").asText(), refused.toString());
            assertEquals("more", refused.get("id").asText());
            assertEquals("RATE_LIMITED", refused.at("/payload/0/extensions/code").asText());
        }
        assertSeatsGivenBack();
    }

    /// A message of many fragments is bounded like one of a single frame.
    @Test
    void aMessageIsBoundedInHoweverManyFragments() throws Exception {
        String kilobyte = " ".repeat(1024);
        try (Socket socket = Socket.ready(server, "responder")) {
            boolean open = true;
            int sent = 0;
            while (open && sent < 4 * GraphQlSocket.MAX_MESSAGE / 1024) {
                try {
                    socket.socket.sendText(kilobyte, false).get(20, TimeUnit.SECONDS);
                    sent++;
                } catch (ExecutionException e) {
                    open = false;
                }
                open = open && !socket.socket.isOutputClosed();
            }
            String end = socket.message();
            assertTrue(end.startsWith("closed") || end.startsWith("error"), end);
            System.out.println("closed after " + sent + " fragments: " + end);
            assertTrue(sent < 4 * GraphQlSocket.MAX_MESSAGE / 1024, "all fragments were taken");
        }
        try (Socket socket = Socket.ready(server, "responder")) {
            socket.socket.sendText("{\"type\":\"pi", false).get(20, TimeUnit.SECONDS);
            socket.send("ng\"}");
            assertEquals("{\"type\":\"pong\"}", socket.message(), "honest fragments are one message");
        }
    }

    @Test
    void aMessageThatIsTooLargeEndsTheSocket() throws Exception {
        try (Socket socket = Socket.ready(server, "responder")) {
            socket.socket.sendText("x".repeat(GraphQlSocket.MAX_MESSAGE + 1), true);
            String end = socket.message();
            assertTrue(end.startsWith("closed") || end.startsWith("error"), end);
        }
        try (Socket socket = Socket.ready(server, "responder")) {
            assertFalse(socket.socket.isInputClosed());
        }
    }
}
