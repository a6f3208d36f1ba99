package custody.query.alert;

import custody.ledger.json.ByteSink;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers alerts to one webhook, in ledger order, each at least once, on a thread of its own.
///
/// Its place is durable: it moves on only when the receiver has answered 2xx. What fails is tried again, after pauses
/// that double up to five minutes, for as long as it takes; what comes later waits behind it.
public final class WebhookDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookDelivery.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int AT_ONCE = 100;
    /// How often it looks for what nobody told it of.
    private static final long LOOK_MILLIS = 5_000;
    private static final long LONGEST_MILLIS = 300_000;

    private record Due(long seq, String severity) {}

    private final Webhook webhook;
    private final DetectionProjection detections;
    private final DetectionRows rows;
    private final EntryReader entries;
    private final InstantSource clock;
    private final long firstPause;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT).followRedirects(HttpClient.Redirect.NEVER).build();
    private final BlockingQueue<Boolean> wake = new ArrayBlockingQueue<>(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private int failures;

    public WebhookDelivery(
            Webhook webhook,
            DetectionProjection detections,
            DetectionRows rows,
            EntryReader entries,
            InstantSource clock,
            Duration firstPause) {
        this.webhook = webhook;
        this.detections = detections;
        this.rows = rows;
        this.entries = entries;
        this.clock = clock;
        this.firstPause = firstPause.toMillis();
        this.thread = Thread.ofVirtual().name("webhook " + webhook.name()).unstarted(this::run);
    }

    public void start() {
        detections.onWritten(() -> wake.offer(true));
        thread.start();
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
        http.shutdownNow();
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                try {
                    int delivered = deliverSome();
                    failures = 0;
                    if (delivered < AT_ONCE) {
                        wake.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    }
                } catch (IOException | RuntimeException e) {
                    failures++;
                    long pause = Math.min(LONGEST_MILLIS, firstPause << Math.min(failures - 1, 20));
                    LOG.warn("{} was not reached, attempt {}, again in {} ms: {}", webhook, failures, pause, e.toString());
                    closed.await(pause, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} stops", webhook);
        }
    }

    private int deliverSome() throws IOException, InterruptedException {
        List<Due> some = due(place());
        for (Due due : some) {
            if (webhook.wants(due.severity)) {
                deliver(due.seq);
            }
            move(due.seq + 1);
        }
        return some.size();
    }

    private List<Due> due(long next) {
        return rows.query("SELECT seq, severity FROM detect_alert WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT " + AT_ONCE,
                List.of(next, detections.size()), row -> new Due(row.getLong(1), row.getString(2)));
    }

    /// A webhook that is new begins with what comes after it.
    private long place() {
        List<Long> found = rows.query("SELECT next FROM detect_webhook WHERE name = ?", List.of(webhook.name()), row -> row.getLong(1));
        if (!found.isEmpty()) {
            return found.getFirst();
        }
        long now = entries.size();
        move(now);
        return now;
    }

    private void move(long next) {
        rows.alone("INSERT INTO detect_webhook (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next",
                webhook.name(), next);
    }

    private void deliver(long seq) throws IOException, InterruptedException {
        Optional<Entry> entry = entries.entry(seq);
        Payload payload = entry.map(Entry::payload).orElse(null);
        if (entry.isEmpty() || payload == null) {
            return;
        }
        String id = payload.event().id().toString();
        byte[] body = body(entry.get(), payload, id);
        long timestamp = clock.instant().getEpochSecond();
        HttpRequest request = HttpRequest.newBuilder(webhook.url())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Custody")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(timestamp))
                .header("webhook-signature", webhook.signature(id, timestamp, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("answered " + answer.statusCode());
        }
    }

    private static byte[] body(Entry entry, Payload payload, String id) {
        JsonNode json = payload.json();
        JsonNode alert = json.at("record", "alert");
        JsonNode event = json.get("event");
        ByteSink out = new ByteSink(2048).ascii("{\"type\":\"alert.raised\",\"id\":").string(id)
                .ascii(",\"index\":").ascii(Long.toString(entry.index()))
                .ascii(",\"leafHash\":").string(entry.leafHash().toHex())
                .ascii(",\"receivedAt\":").string(entry.time().toString())
                .ascii(",\"alert\":").raw(alert == null ? "null".getBytes(java.nio.charset.StandardCharsets.UTF_8) : CanonicalJson.bytes(alert))
                .ascii(",\"event\":").raw(event == null ? "null".getBytes(java.nio.charset.StandardCharsets.UTF_8) : CanonicalJson.bytes(event));
        return out.ascii("}").toByteArray();
    }
}
