package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is killed while it delivers alerts to a receiver that is down now and then: none is lost, they come in
/// order, and one that comes again says the same id.
class KilledWebhookTest {
    private static final int ALERTS = 10;
    /// The one in whose delivery the server is killed: refused first, and taken the second time by a receiver that the
    /// server does not hear any more.
    private static final int KILLED_AT = 4;
    private static final Set<Integer> REFUSED_ONCE = Set.of(1, KILLED_AT, 7);

    @TempDir
    Path directory;

    private final LinkedBlockingQueue<Attempt> attempts = new LinkedBlockingQueue<>();
    private final Map<Long, Integer> tried = new TreeMap<>();
    private final CountDownLatch told = new CountDownLatch(1);
    private volatile Runnable kill = () -> {};

    private record Attempt(String id, long index, int status) {}

    @Test
    void killedInTheMiddleOfADelivery_losesNoAlert_andRepeatsOneUnderItsId() throws Exception {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", this::receive);
        receiver.start();
        Path config = Files.writeString(directory.resolve("custody.yml"), """
                custody: {webhooks: {pager: {url: "http://127.0.0.1:%d/hook", secret: 0123456789abcdef}}}
                """.formatted(receiver.getAddress().getPort()));
        try {
            Path data = directory.resolve("data");
            List<Attempt> all = new ArrayList<>();
            try (ServerProcess first = ServerProcess.start(data, "--config", config.toString()); Api api = first.api()) {
                kill = first::kill;
                for (int i = 0; i < ALERTS; i++) {
                    tellTwice(api, i);
                }
                told.countDown();
                assertTrue(first.process().waitFor(60, TimeUnit.SECONDS), "the receiver kills it");
            }
            kill = () -> {};
            try (ServerProcess second = ServerProcess.start(data, "--config", config.toString()); Api api = second.api()) {
                while (all.stream().filter(each -> each.status == 204).map(Attempt::index).distinct().count() < ALERTS) {
                    Attempt next = attempts.poll(30, TimeUnit.SECONDS);
                    assertNotNull(next, "nothing more comes after " + all);
                    all.add(next);
                }
                JsonNode alerts = api.ask("{alerts(first: 100) {nodes {event {seq}}}}", Map.of()).at("/alerts/nodes");
                Set<Long> raised = new TreeSet<>();
                alerts.forEach(alert -> raised.add(alert.at("/event/seq").asLong()));
                assertEquals(raised, new TreeSet<>(all.stream().map(Attempt::index).toList()));
            }
            List<Long> order = all.stream().map(Attempt::index).toList();
            assertEquals(order.stream().sorted().toList(), order, "in the order of the ledger");
            assertEquals(ALERTS, all.stream().map(Attempt::id).distinct().count(), "each has one id: " + all);
            long again = order.stream().distinct().toList().get(KILLED_AT);
            assertEquals(List.of(500, 204, 204), all.stream().filter(each -> each.index == again).map(Attempt::status).toList());
        } finally {
            receiver.stop(0);
        }
    }

    private synchronized void receive(HttpExchange exchange) throws IOException {
        JsonNode body = Api.JSON.readTree(exchange.getRequestBody().readAllBytes());
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        assertEquals(body.get("id").asText(), id);
        long index = body.get("index").asLong();
        int times = tried.merge(index, 1, Integer::sum);
        int place = tried.size() - 1;
        int status = times == 1 && REFUSED_ONCE.contains(place) ? 500 : 204;
        attempts.add(new Attempt(id, index, status));
        if (place == KILLED_AT && times == 2) {
            killAfterAllIsTold();
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void killAfterAllIsTold() {
        try {
            assertTrue(told.await(30, TimeUnit.SECONDS));
            kill.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One event id with two contents.
    private static void tellTwice(Api api, int number) throws Exception {
        for (String action : List.of("fetch", "reveal")) {
            api.take("/v1/events", "application/json", """
                    {"type":"USE","source":{"id":"told","eventId":"%d"},"actor":"svc:%d","secret":"vault:s","action":"%s","eventTime":"2026-11-21T10:04:00Z"}"""
                    .formatted(number, number, action).getBytes(StandardCharsets.UTF_8));
        }
    }
}
