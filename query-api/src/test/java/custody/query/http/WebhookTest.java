package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import custody.query.Eventually;
import custody.query.alert.DetectionRows;
import custody.query.alert.Webhook;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Alerts at a receiver that is there, fails, and goes away.
class WebhookTest {
    private static final String SECRET = "0123456789abcdef";
    private static final Instant START = Instant.parse("2026-06-01T09:00:00Z");

    private record Received(String id, String timestamp, String signature, String body) {}

    @TempDir
    Path directory;

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private HttpServer receiver;

    @BeforeEach
    void receive() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            received.add(new Received(headers.getFirst("webhook-id"), headers.getFirst("webhook-timestamp"),
                    headers.getFirst("webhook-signature"), body));
            exchange.sendResponseHeaders(refusals.getAndDecrement() > 0 ? 500 : 204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private MemoryServer open() {
        return MemoryServer.delivering(directory, "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook", SECRET);
    }

    /// Somebody wakes up after ninety days: one alert of severity high.
    private static void wakes(MemoryServer server, String who) throws Exception {
        for (Instant at : List.of(START, START.plus(Duration.ofDays(91)))) {
            server.ledger.add("""
                    {"schema":"custody.event/1","source":{"id":"vault","system":"vault","eventId":"%s%s","adapter":"test/1"},
                    "type":"USE","layer":"CUSTODY","eventTime":"%s","outcome":"SUCCESS","action":"fetch",
                    "actor":{"ref":"%s","kind":"SERVICE_ACCOUNT"},"secret":{"ref":"vault:prod/db"}}""".formatted(who, at, at, who), at);
        }
    }

    private List<Received> await(int count) throws Exception {
        Eventually.holds(() -> received.size() >= count, () -> "received " + received);
        return List.copyOf(received);
    }

    /// A new webhook begins with what comes after it: waits until it has said where that is.
    private static void awaitPlace(MemoryServer server) throws Exception {
        DetectionRows rows = server.server.getApplicationContext().getBean(DetectionRows.class);
        Eventually.holds(() -> !rows.query("SELECT next FROM detect_webhook", List.of(), row -> row.getLong(1)).isEmpty(),
                () -> "the webhook has no place");
    }

    private static String signature(Received one) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "v1," + Base64.getEncoder().encodeToString(
                mac.doFinal((one.id() + "." + one.timestamp() + "." + one.body()).getBytes(StandardCharsets.UTF_8)));
    }

    private static String subject(Received one) throws Exception {
        JsonNode body = MemoryServer.JSON.readTree(one.body());
        assertEquals("alert.raised", body.get("type").asText());
        assertEquals(one.id(), body.get("id").asText());
        return body.at("/alert/subject").asText();
    }

    /// Refused twice, then taken; the same id each time, nothing lost, nothing out of order, across a restart too.
    @Test
    void everyAlert_isDeliveredInOrder_signed() throws Exception {
        refusals.set(2);
        List<Received> all;
        MemoryServer first = open();
        try (first) {
            awaitPlace(first);
            wakes(first, "svc:a");
            all = await(3);
            assertEquals(1, all.stream().map(Received::id).distinct().count());
            for (Received each : all) {
                assertEquals(signature(each), each.signature());
                assertEquals("svc:a", subject(each));
            }
        }
        try (MemoryServer again = open()) {
            again.ledger.copy(first.ledger);
            wakes(again, "svc:b");
            all = await(4);
            assertEquals("svc:b", subject(all.getLast()), "the first one was delivered before the restart");
        }
    }

    /// The vector of docs/spec/webhook.md.
    @Test
    void vector() throws Exception {
        var webhook = new Webhook("x", URI.create("http://127.0.0.1/"), SECRET, Set.of());
        assertEquals("v1,IdBJ4k/uyj9wAy+4Kf7cG4Tk+QW8IZ15IkTm7cQRAFg=",
                webhook.signature("evt_a", 1764100000L, "{}".getBytes(StandardCharsets.UTF_8)));
        assertTrue(!webhook.toString().contains(SECRET));
    }
}
