package custody.query.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.net.httpserver.HttpServer;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.json.CanonicalJson;
import custody.query.follow.MemoryEntries;
import custody.query.memory.MemoryProjections;
import custody.query.project.Batch;
import custody.query.state.AttributionProjection;
import custody.query.state.TestDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever statement of a delivery fails, and whatever the receiver answers: each alert comes at least once, in ledger
/// order, and says the same id each time.
class WebhooksSurviveTest {
    private static final long SEED = Long.getLong("custody.seed", 20_261_125L);
    private static final int ALERTS = 12;

    @TempDir
    Path directory;

    private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final MemoryEntries entries = AlertStory.told();
    private final List<String> expected = new ArrayList<>();

    /// A ledger that holds some alerts, taken in.
    private DetectionProjection taken(DetectionRows rows) throws Exception {
        MemoryProjections answers = new MemoryProjections(entries);
        AttributionProjection verdicts = new AttributionProjection();
        var detections = new DetectionProjection(rows, entries, answers, new Everything(answers), verdicts);
        take(detections, verdicts);
        List<String> waiting = rows.query("SELECT payload FROM detect_pending ORDER BY cause, event_id LIMIT " + ALERTS, List.of(),
                row -> row.getString(1));
        for (String payload : waiting) {
            var alert = AlertEntry.submission(payload);
            Event event = alert.event();
            expected.add(event.id().toString());
            Instant last = entries.entry(entries.size() - 1).orElseThrow().time();
            entries.append(event, Standing.FIRST, entries.size(), new String(CanonicalJson.bytes(alert.record()), StandardCharsets.UTF_8), last);
        }
        take(detections, verdicts);
        return detections;
    }

    private void take(DetectionProjection detections, AttributionProjection verdicts) throws Exception {
        Batch batch = Batch.decode(entries.read(detections.position(), Integer.MAX_VALUE, Long.MAX_VALUE));
        verdicts.apply(batch);
        detections.apply(batch);
        detections.settle();
    }

    @Test
    void eachAlertComesInOrder() throws Exception {
        Random random = new Random(SEED);
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            exchange.getRequestBody().readAllBytes();
            int status = random.nextInt(10) == 0 ? 500 : 204;
            received.add((status == 204 ? "took " : "refused ") + exchange.getRequestHeaders().getFirst("webhook-id"));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            DetectionRows rows = database.bean(DetectionRows.class);
            DetectionProjection detections = taken(rows);
            URI url = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
            var webhook = new Webhook("pager", url, "0123456789abcdef", Set.of());
            boolean armed = false;
            for (int call = 1; !armed; call++) {
                rows.alone("DELETE FROM detect_webhook");
                rows.alone("INSERT INTO detect_webhook (name, next) VALUES (?, 0)", webhook.name());
                received.clear();
                TestDatabase.failAt(call, call % 2 == 0);
                var delivery = new WebhookDelivery(webhook, detections, rows, entries, InstantSource.system(), Duration.ofMillis(1));
                delivery.start();
                comeInOrder("call " + call + ", seed " + SEED + "L");
                delivery.close();
                armed = TestDatabase.isArmed();
                TestDatabase.failAt(0, false);
            }
        } finally {
            receiver.stop(0);
        }
    }

    /// Until the last one is taken; those that were taken before come again only at once.
    private void comeInOrder(String when) throws Exception {
        List<String> taken = new ArrayList<>();
        while (!taken.contains(expected.getLast())) {
            String next = received.poll(30, TimeUnit.SECONDS);
            assertNotNull(next, "nothing more comes after " + taken + ", " + when);
            String id = next.substring(next.indexOf(' ') + 1);
            if (next.startsWith("took ") && (taken.isEmpty() || !taken.getLast().equals(id))) {
                taken.add(id);
            }
        }
        assertEquals(expected, taken, when);
    }
}
